/// Every maximum of intake, with its unit and reason.
package enum IntakeLimits {
    // MARK: Files and rows

    /// The longest row in bytes, without its line end. A portal message with a hundred components is 40 KB.
    package static let rowBytesMax = 1 << 20
    /// More than any kind has fields; a row's layout has a place for each (`RowLayout`).
    static let fieldsMax = 32
    /// The longest id of a record, in bytes: portals' are below 40, and its length is kept in a byte.
    static let idBytesMax = 64
    /// The longest code of who received a dossier, in bytes: service centres have longer ones than tax offices.
    static let receiverBytesMax = 32
    /// The longest text of a plan's task and of its figure, in bytes: a sentence or two, and a few words.
    static let taskBytesMax = 500
    static let figureBytesMax = 64
    /// The largest integer of a record: what 31 bits hold, so that sums of 2^30 records fit into 64.
    package static let integerMax: UInt32 = 2_147_483_647
    /// A row may come this many seconds before its time: a day, for clocks and dates that differ.
    package static let futureSeconds: Int64 = 86_400
    /// Days for which a dossier may wait for its supplement before people are told.
    static let parkedDays: Int64 = 30
    /// What a rejected row keeps of itself; only rows beyond `rowBytesMax` are longer than this in practice.
    package static let rejectedRawBytesMax = 65_536
    /// Entries of a unit's set of rejects (about 60 bytes each). Beyond it rows are still refused and written to the
    /// rejects file, but no longer counted one by one.
    package static let rejectEntriesMax = 1 << 20
    /// Units outside the topology whose rows are kept until they may enter it; more are refused and not kept.
    package static let strangersMax = 4096
    /// The longest key of a refused row, in bytes: a unit and an id, or a digest; the entry has 16 bits for it.
    static let rejectKeyBytesMax = Int(UInt16.max)

    /// Rows before the header that may be titles: reports have a few lines of them, and the blank ones do not count.
    static let titleRowsMax = 10

    // MARK: Visits and staff

    /// Dossiers handed in at one visit: a firm's agent brings some hundred.
    static let visitDossiersMax: Int64 = 999
    /// Seconds of one wait or of one visit at a desk: no desk is open for longer than a day, and 2^39 of them in a cell
    /// are six million visits.
    static let visitSecondsMax: UInt32 = 86_400
    /// Minutes of one officer on one day.
    static let minutesOfDay = 1440
    /// The digits of a citizen's number.
    static let citizenNumberDigits = 12

    // MARK: Memory

    /// Bytes of rows of one file that are held back until its dates are proved: some 6,000 rows, among which half of
    /// the days are beyond the twelfth.
    static let heldBytesMax = 1 << 20
    /// Values of one field that a file's mapping remembers in the forms in which they came.
    static let valuesKnownMax = 1024
    /// Keys of objects that a file's reader remembers, each of at most so many bytes: a message has some fifty, and
    /// what is not remembered is only slower.
    static let keysKnownMax = 1024
    static let keyKnownBytesMax = 256
    /// Refused rows without a key that one reading of a file remembers, 150 bytes each: a file that is read too early
    /// has one.
    static let keylessRefusalsMax = 256
    /// Procedures that warnings name for one office.
    static let namedProceduresMax = 10

    /// Codes that the cells of one office name: 19 bits of a cell's name, or 128 registers of 4,096 codes of which none
    /// has a code of another.
    static let codesMax = 1 << 19
    /// Waiting candidates of one office from which on repeated ones are dropped: 12 KB, which a source that says the
    /// same rows every minute reaches in a day of ten rows.
    static let waitingRepeatedMin = 1024
    /// Bytes of texts that no record names any more, up to which they stay; beyond, when they are the greater half.
    static let garbageBytesMax = 65_536
    /// Bytes of one piece of kept rows: a store writes them in blocks, and no piece may be large for it.
    static let pieceBytes = 32_768
}
