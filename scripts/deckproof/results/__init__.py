"""What is made of a run: proof.json, JUnit, asciicasts, and the text of a failure."""
