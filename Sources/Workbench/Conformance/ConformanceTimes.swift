/// The numbers of the conformance mode, in milliseconds where nothing else is said.
enum ConformanceTimes {
    /// What H-15 gives a handshake.
    static let handshake: Int64 = 5_000
    /// Before challenge and welcome: enough to see bytes that did not wait, and no burden on a slow line.
    static let pause: Int64 = 40
    /// For an answer that comes at once: a busy machine's ten turns.
    static let answer: Int64 = 10_000
    /// The greatest bound of D-47, twice.
    static let connect: Int64 = 60_000
    /// Without credit, before the first grant.
    static let withoutCredit: Int64 = 1_500
    /// The window of 08-limits.
    static let windowBytes: UInt64 = 262_144
    static let idle: UInt32 = 45_000
    static let takeover: UInt32 = 600_000
    /// What a superseded unit has to wait, and how much earlier its claim may come by two clocks' rounding.
    static let superseded: UInt32 = 2_000
    static let rounding: Int64 = 20
    /// How late the slow listener acknowledges, and how often it pings meanwhile.
    static let acknowledgement: Int64 = 4_000
    static let ping: Int64 = 1_000
    /// How long the old listener listens for what its minor does not have.
    static let listening: Int64 = 2_000
    /// Of D-10: never heard.
    static let never: UInt64 = 1 << 61 - 1
    /// What is read of a played peer's answers before it is given up, and how often the driver looks at its clock.
    static let tick: Int64 = 20
}
