/// The candidate that was probably meant: one that begins with the word, or differs in few letters.
func closest(to word: String, in candidates: [String]) -> String? {
    let letters = Array(word.lowercased())
    let allowed = max(1, letters.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let other = Array(candidate.lowercased())
        let distance = editDistance(letters, other)
        let isBeginning = letters.count >= 2 && other.starts(with: letters)
        guard distance <= allowed || isBeginning, distance < best?.distance ?? .max else { continue }
        best = (candidate, distance)
    }
    return best?.name
}

/// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var twoBefore: [Int] = []
    var before = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var least = min(before[column] + (letter == other ? 0 : 1), before[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                least = min(least, twoBefore[column - 1] + 1)
            }
            current.append(least)
        }
        (twoBefore, before) = (before, current)
    }
    return before[right.count]
}
