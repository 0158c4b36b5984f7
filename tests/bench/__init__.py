"""How quick is it? One module a subject, each with `lines()`; `make bench` prints one table of them all."""
