"""The images that decks name: found, built, kept between runs, and handed to engines."""
