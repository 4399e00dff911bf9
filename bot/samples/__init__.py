"""Pictures of made-up certificates for newcomers, drawn by tests/documents/samples.py; manifest.json says what each is."""
