"""How far two words are apart, for those who mistyped one."""


def distance(one: str, two: str) -> int:
    """Edits between two words, neighbours that changed places counting as one.

    9 when their lengths alone say that it is many. (Optimal string alignment, Damerau 1964.)
    """
    if abs(len(one) - len(two)) > 2:
        return 9
    older = before = []
    row = list(range(len(two) + 1))
    for i in range(len(one)):
        older, before = before, row
        row = [i + 1]
        for j in range(len(two)):
            cost = min(before[j + 1] + 1, row[j] + 1, before[j] + (one[i] != two[j]))
            if i and j and one[i] == two[j - 1] and one[i - 1] == two[j]:
                cost = min(cost, older[j - 1] + 1)
            row.append(cost)
    return row[-1]
