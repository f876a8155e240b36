// Every maximum of this module, with its unit and its reason, as a member of the type that it bounds.

extension UnitCode {
    /// Bytes of the longest code: two words hold it without allocation, and those of the tax tree have up to 8.
    public static let bytesMax = 16
}

extension ProcedureCode {
    /// Bytes of the longest code: four words hold it without allocation, and the national ones have 8.
    public static let bytesMax = 32
}

extension Measures {
    /// Counts of a difference that are added in place: a dossier changes a dozen, some dozens of dossiers hardly more.
    static let placesMax = 64
}

extension Register {
    /// Codes of a register: about 235 are in force. Bounds what a hostile or mistaken file costs every office.
    package static let codesMax = 4096
}

extension Edition {
    /// Bytes of a version's name: a number, or the number of a decision and its year.
    package static let versionBytesMax = 32
    /// Editions side by side: one a year for longer than offices keep records. Each costs a table of the register.
    package static let editionsMax = 16
}

extension Topology {
    /// Rows of a topology: the country has 485 offices, and each may have a row for every change of its place.
    package static let rowsMax = 100_000
    /// Days on which a topology changes, five a year for a century: a tree is kept for each.
    package static let changesMax = 512
}

extension Catalogue.Scoring {
    /// Points of one indicator: ten times what all indicators of Decision 766 are worth together; keeps points far
    /// inside 64 bits.
    package static let maximumMax = 1000
}

extension Measures {
    /// The largest count of a roll-up: 2^53 - 1. Fifty million dossiers a year for a century are 2^33; the products of
    /// two counts that scoring needs stay inside 128 bits.
    public static let countMax: Int64 = 1 << 53 - 1

    /// The largest count of a unit's own cell: 2^39 - 1, so that 16,384 units at their worst still add up to less than
    /// `countMax` and no office can make another's update overflow.
    public static let cellCountMax: Int64 = 1 << 39 - 1
}

extension TimeText {
    /// The Unix seconds of the first and of the last moment that records may name, in Viet Nam's 2000…2099. Both fit
    /// into 32 bits, and 0 is free to stand for "no time".
    public static let firstSeconds: Int64 = 946_659_600
    public static let lastSeconds: Int64 = 4_102_419_599
}

extension Catalogue.Switches {
    /// What one officer's whole day is in the decrees' arithmetic, and what a catalogue may say instead.
    package static let standardDayMinutesUsual = 480
    package static let standardDayMinutes = 1...1_440
}
