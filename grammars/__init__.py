"""The grammars and schemas prototool is built from, as they ship: data, never code."""
