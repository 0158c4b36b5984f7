"""How large is the matrix of access? `python -m tests.access` prints its cells, pages and cases."""

from tests.access import matrix

if __name__ == "__main__":
    print(matrix.count())
