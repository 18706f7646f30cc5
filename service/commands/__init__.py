"""The commands of `sentinel`, by what they are about."""
