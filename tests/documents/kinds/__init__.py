"""One file a family of certificates: what stands where, as far as public knowledge goes. All lengths in millimetres."""
