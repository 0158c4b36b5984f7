"""ACT TWO, judging: who sits, who scores what, score sheets and the counting."""
