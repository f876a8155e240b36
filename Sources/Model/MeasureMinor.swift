// Which minor of the protocol brought which measures (V-09): a cell goes only to who can add up all its counts.
extension Measure {
    /// The minors that brought measures, ascending; all others are of the first.
    package static let minors: [UInt8] = [2, 3, 4, 5]
    /// The one that knows them all.
    package static let newestMinor: UInt8 = 5

    /// The minor that brought it.
    package var minor: UInt8 { Self.minor(ofNumber: rawValue) }

    /// Whether a minor has the measure of a number.
    package static func isKnown(_ number: UInt8, to minor: UInt8) -> Bool { self.minor(ofNumber: number) <= minor }

    @inline(__always)
    fileprivate static func minor(ofNumber number: UInt8) -> UInt8 {
        if number >= secondBlock { return number <= lastOfMinor4 ? 4 : 5 }
        return number < firstSign ? 0 : number < firstSeries ? 2 : number <= lastSeries ? 0 : 3
    }
}

extension Measures {
    /// The least minor that knows all these counts.
    ///
    /// - Complexity: O(log entries).
    package var minor: UInt8 {
        guard let last = entries.last else { return 0 }
        if last.slot.measureNumber > Measure.lastSeries { return Measure.minor(ofNumber: last.slot.measureNumber) }
        return hasSigns ? 2 : 0
    }

    /// The same counts as a minor knows them.
    ///
    /// - Returns: the counts of measures that this minor or an earlier one brought.
    package func known(to minor: UInt8) -> Measures {
        Measures(ascendingWithoutZeros: entries.filter { Measure.minor(ofNumber: $0.slot.measureNumber) <= minor })
    }
}
