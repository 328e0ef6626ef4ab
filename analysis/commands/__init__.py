"""Commands too long for `analysis/__main__.py`: the same acts as the pages, without a screen."""
