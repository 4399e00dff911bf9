"""What all tests share. Rooms add their own conftest.py."""
