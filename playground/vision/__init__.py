"""The answers of nets to pictures of any size: what is in a picture, and where."""
