"""Every named change of this room, a module for each part of it."""
