"""Other people's languages, as pure translation: bytes in, therapy's words out, and back."""
