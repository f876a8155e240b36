/// What a cell counts (P-13, P-18, P-19). The raw values are the protocol's numbers: they stand
/// in Protocol/registry.json, may be added to, and never change.
public enum Measure: UInt8, CaseIterable, Sendable {
    case received = 0
    case receivedDirect = 1
    case receivedOnline = 2
    case receivedPost = 3
    case onlineWithResult = 4
    case synced = 5
    case feeBearing = 6
    case feeBearingSynced = 7
    case paidOnline = 8
    case resultElectronic = 9
    case componentFile = 10
    case componentFileWithResult = 11
    case reused = 12
    case fromStore = 13
    case populationData = 14
    case rated = 15
    case disliked = 16
    case withFeedback = 17
    case contentSettled = 18
    case scope = 19
    case onTime = 20
    case late = 21
    case onlineOnTime = 22
    case onlineLate = 23
    case handled = 24
    case handlingMinutes = 25
    case feedbackReceived = 26
    case feedbackOnRules = 27
    case feedbackOnConduct = 28
    case feedbackScope = 29
    case feedbackOnTime = 30
    case feedbackLate = 31
    case feedbackContentSettled = 32
    case reportedTotal = 33
    case lastYearTotal = 34

    // Signs (P-13): shown, not judged. Since minor 2.
    case withdrawn = 35
    case withdrawnLate = 36
    case zeroMinute = 37
    case savedByWait = 38
    case appointmentMoved = 39

    // Series: one count for each key. The key of a schedule is the due day counted from 2000-01-01; the key of the
    // histogram is a bucket of handling minutes (HandlingTimeBucket).
    case pending = 40
    case contentPending = 41
    case feedbackPending = 42
    case feedbackContentPending = 43
    case handlingTime = 44

    // Outcomes (P-13, P-54), plain counts again. Since minor 3.
    case wholeOnline = 45
    case settledDigitised = 46

    // The second block (V-09), since minor 4: plain counts, and series where `form` says so. 47 is no measure.
    case receivedByDay = 48

    // Queue tickets.
    case visits = 49
    case visitsCalled = 50
    case visitsLeft = 51
    case waitSeconds = 52
    case visitsWithin15 = 53
    case visitsWithin30 = 54
    case visitsDone = 55
    case deskSeconds = 56
    case deskSecondsDossiers = 57
    case visitDossiers = 58
    case visitsOver8h = 59
    case visitsOpen = 60
    case waitTime = 61
    case visitsByDay = 62

    // Minutes of officers.
    case deskMinutes = 63
    case handlingStaffMinutes = 64
    case officerDays = 65
    case officers = 66
    case deskDays = 67
    case receptionDays = 68

    // What few systems tell (J-07 to J-09): stocks of results, and of dossiers how many tell a thing, and for how many
    // it is so.
    case resultsValid = 69
    case resultsDigitised = 70
    case syncTold = 71
    case syncedWithinDay = 72
    case syncDelay = 73
    case signedTold = 74
    case resultSigned = 75
    case authenticationTold = 76
    case authenticated = 77
    case movedTold = 78
    case movedElectronically = 79
    case lateApologised = 80
    case apologisedPending = 81
    case receiverTold = 82
    case receivedElsewhere = 83

    // Ratings (J-12).
    case deviceRatings = 84
    case deviceSatisfied = 85
    case deviceDissatisfied = 86
    case portalRatings = 87
    case portalSatisfied = 88
    case portalDissatisfied = 89

    // Tasks of reform plans (J-15).
    case plans = 90
    case plansDone = 91
    case plansDoneLate = 92
    case plansOpen = 93

    // Dossiers for which more was asked (P-55), since minor 5: the last number of the second block.
    case supplemented = 94

    /// The name in snake case, as Protocol/14-scoring.md and Protocol/registry.json write it.
    public var name: String {
        String(describing: self).reduce(into: "") { name, character in
            if character.isUppercase || (character.isNumber && name.last?.isNumber != true) { name += "_" }
            name += character.lowercased()
        }
    }
}

/// Where a count stands in a cell: a measure and, for a series, a key. Orders by measure, then key.
public struct Slot: Hashable, Comparable, Sendable {
    /// Measure in the upper bits, key in the lower 24.
    public let code: UInt32

    @inlinable
    public init(_ measure: Measure) { code = UInt32(measure.rawValue) << 24 }

    /// The key is below 2^24; only a series has one.
    @inlinable
    public init(_ measure: Measure, key: UInt32) { code = UInt32(measure.rawValue) << 24 | (key & 0xFF_FFFF) }

    /// A slot whose code the caller has put together itself: measure in the upper 8 bits, key in the lower 24.
    @inlinable
    public init(code: UInt32) { self.code = code }

    @inlinable
    public var measureNumber: UInt8 { UInt8(truncatingIfNeeded: code >> 24) }

    @inlinable
    public var key: UInt32 { code & 0xFF_FFFF }

    /// The key of a schedule for a due day: days from 2000-01-01.
    @inlinable
    public static func scheduleKey(_ day: Day) -> UInt32 { UInt32(day.number - 10_957) }

    /// The due day of a schedule's key.
    @inlinable
    public static func scheduleDay(_ key: UInt32) -> Day { Day(number: Int32(key) + 10_957) }

    @inlinable
    public static func < (left: Slot, right: Slot) -> Bool { left.code < right.code }
}
