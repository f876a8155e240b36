/// How a measure counts: once, or once for each key.
public enum MeasureForm: Sendable {
    /// One count.
    case plain
    /// A count for each day on which something is due, or on which something came that is still open: days from
    /// 2000-01-01. The centre ages it.
    case schedule
    /// A count for each day of the cell's month, with keys like a schedule's; cells of months only (K-26).
    case day
    /// A count for each bucket of a duration (HandlingTimeBucket): minutes, but of `waitTime` seconds.
    case bucket

    /// The keys are 0 up to, not including, this.
    package var keyLimit: UInt32 {
        switch self {
        case .plain: 1
        case .schedule, .day: Slot.scheduleKey(Day.last) + 1
        case .bucket: HandlingTimeBucket.count
        }
    }
}

extension Measure {
    /// The form. Whoever adds a series names it here; nothing else asks what a measure's number means.
    public var form: MeasureForm {
        switch self {
        case .pending, .contentPending, .feedbackPending, .feedbackContentPending, .visitsOpen, .apologisedPending,
            .plansOpen:
            .schedule
        case .receivedByDay, .visitsByDay: .day
        case .handlingTime, .waitTime, .syncDelay: .bucket
        default: .plain
        }
    }

    /// Whether the measure has one count for each key rather than one count.
    public var isSeries: Bool { form != .plain }
}

// The numbers in a cell: 0…39 plain, 40…44 series, 45, 46 plain; then the second block, 48…94, of both.
extension Measure {
    /// The first and the last raw value of a series of the first block.
    public static let firstSeries: UInt8 = 40
    public static let lastSeries: UInt8 = 44
    /// The first raw value of a sign; from here to the series no number is left.
    public static let firstSign: UInt8 = 35
    /// The first raw value of the second block, which has a mask of its own in a cell's bytes.
    package static let secondBlock: UInt8 = 48
    /// The last raw value that minor 4 brought.
    static let lastOfMinor4: UInt8 = 93
    /// One more than the greatest raw value that two blocks can have.
    package static let numbers = 96

    /// The measures of the second block, as bits at their numbers less 48; and the series among them.
    package static let secondBlockBits = bits { _ in true }
    package static let secondBlockSeries = bits { $0.isSeries }

    private static func bits(_ isIn: (Measure) -> Bool) -> UInt64 {
        allCases.filter { $0.rawValue >= secondBlock && isIn($0) }.reduce(0) {
            $0 | 1 << UInt64($1.rawValue - secondBlock)
        }
    }

    /// Whether a number is that of a series.
    @inline(__always)
    package static func isSeries(number: UInt8) -> Bool {
        number < secondBlock
            ? number >= firstSeries && number <= lastSeries : secondBlockSeries >> UInt64(number - secondBlock) & 1 == 1
    }
}

extension Measures {
    /// Where the series of the first block stand among the entries: behind most of the plain counts, before those of
    /// minor 3 and the second block.
    ///
    /// - Complexity: O(plain counts before them + log entries).
    package var seriesRange: Range<Int> {
        var start = 0
        let count = entries.count
        while start < count, entries[start].slot.measureNumber < Measure.firstSeries { start += 1 }
        return start..<firstIndex(notBelow: Slot(code: UInt32(Measure.lastSeries + 1) << 24), from: start)
    }

    /// Where the second block begins among the entries.
    ///
    /// - Complexity: O(log entries); O(1) where there is none.
    package var secondBlockStart: Int {
        guard let last = entries.last, last.slot.measureNumber >= Measure.secondBlock else { return entries.count }
        return firstIndex(notBelow: Slot(code: UInt32(Measure.secondBlock) << 24), from: 0)
    }

    /// The counts of one series, ascending by key.
    ///
    /// - Complexity: O(log entries).
    package func series(_ measure: Measure) -> ArraySlice<Entry> {
        let start = firstIndex(notBelow: Slot(measure), from: 0)
        return entries[start..<firstIndex(notBelow: Slot(code: UInt32(measure.rawValue + 1) << 24), from: start)]
    }
}
