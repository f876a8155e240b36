// Every number that bounds what is generated, with its unit and its reason.

extension OfficeFiles {
    /// Rows that are made at a time: half a megabyte, so that a nation's files need no memory.
    static let rowsInPiece = 2000
}

extension ChangeStream {
    /// Dossiers of an office under way: more are left to themselves, pending until the end.
    static let openMax = 200
    /// The first number of a dossier: above every number that a generated nation gives to one of its own.
    static let firstSerial = 5_000_000
}

extension ProcedureMix {
    /// Procedures that an office handles within a year.
    static let activeMax = 60
}

extension StaffFile {
    /// Dossiers of an office that tells its officers' days: below, a nation would have more rows of officers than of
    /// dossiers.
    static let dossiersMin = 100
}
