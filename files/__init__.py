"""The files that people bring: checked, made safe, kept where no address leads."""
