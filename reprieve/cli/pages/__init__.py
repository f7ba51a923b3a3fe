"""Generated pages of the documentation. A page is one module here with `pages()`: path below docs/ → its content."""
