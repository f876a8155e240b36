// Every maximum of this module, with its unit and its reason.

/// Bounds of publications.
package enum OfficialLimits {
    /// Files of a publication: one a unit for all of the topology's, and a few dozen beside them.
    package static let filesMax = 20_000
    /// Bytes of one of them: the greatest unit file that an aggregator takes.
    package static let fileBytesMax = 64 << 20
    /// Publications of one chain, and revisions of one period: every day of a century.
    package static let numberMax = 36_525
    /// Faults that are told; behind the first hundred nobody learns more.
    package static let faultsMax = 100
    /// Differences of rows that a list of changes names for one office or file: all of them, of a whole country.
    package static let changesMax = 1_000_000
}
