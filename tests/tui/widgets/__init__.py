"""The panels as text: what a reader without colours would see."""
