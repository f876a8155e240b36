/// Finds what a person probably meant.
package enum Suggestion {
    /// `; did you mean "interval"?`, or nothing when no candidate is near.
    package static func text(for word: String, among candidates: [String]) -> String {
        nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// The candidate with the fewest typing errors, if they are few enough for its length; else one that begins alike
    /// (`coalesceMs` for `coalesceMilliseconds`). Of equals the first.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        // Longer words are no typing errors; the bound keeps the table small.
        guard (1...64).contains(word.utf8.count) else { return nil }
        let typed = Array(word.lowercased().utf8)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(typed, Array(candidate.lowercased().utf8))
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        if let best, best.distance <= max(1, typed.count / 3) { return best.candidate }
        return candidates.first { candidate in
            let alike = zip(typed, candidate.lowercased().utf8).prefix { $0 == $1 }.count
            return alike >= 4 && alike * 2 >= typed.count
        }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    ///
    /// - Complexity: O(left × right).
    package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = previous[column] + (byte == other ? 0 : 1)
                cost = min(cost, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
