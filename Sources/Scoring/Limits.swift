// Every number that bounds what scoring assumes, with its reason.

extension Room {
    /// How many times as much as it last told an office may deliver. An office's months differ by less: in a rush
    /// before a deadline it has half as many dossiers again. A greater factor would say of every rank that it can be
    /// any rank.
    static let growth: Int128 = 2
}

extension ReformList {
    /// Months that a procedure without a dossier is judged by, the last of them that are compared, and how many are
    /// looked at: those compared a year earlier too (B-02, B-03).
    static let monthsJudged = 12
    static let monthsCompared = 3
    static let monthsKept = monthsJudged + monthsCompared
    /// Fewer dossiers than one a week are no growth: three instead of two are half as many again.
    static let growingMin: Int128 = 12
    /// A supplement for one dossier of ten, and for five of them, is more than chance (B-08).
    static let askedMin: Int128 = 5
    static let askedShare: Int128 = 10
}

extension FigureSign {
    /// A procedure with fewer dossiers says nothing of how alike their times are: three of five are chance.
    static let sameTimeHandledMin: Int64 = 20
    /// A week-end and a holiday apart, two days without anybody happen in a quiet office.
    static let silentDaysMin: Int64 = 3
    /// So many dossiers that were to be expected and did not come: that all stay away by chance, each independently,
    /// happens once in e^20 runs, some 500 million. From fewer that came nobody knows how many were to be expected.
    static let silentDossiersMin: Int64 = 20

    /// Bounds such that a generated honest nation of 485 offices has next to none (Cluster/figures.md).
    static func bound(of kind: Kind) -> Bound {
        switch kind {
        case .sameTime: Bound(percent: 50, among: 50, least: 25)
        // Reports are made by other programs and other rules; a third of the generated offices tells up to 30 % more.
        case .reportDiffers: Bound(percent: 25, among: 20, least: 10)
        // Marked by what was to be expected, not by a share.
        case .silentDays: Bound(percent: 100, among: .max, least: .max)
        case .lastHour: Bound(percent: 30, among: 50, least: 20)
        case .editedAfter: Bound(percent: 10, among: 20, least: 10)
        case .enteredAnew: Bound(percent: 10, among: 5, least: 5)
        case .oneChannelRated: Bound(percent: 95, among: 30, least: 30)
        }
    }

    /// A channel that has more of the dossiers than this has most of the ratings, too.
    package static let ratedChannelPercentMax: Int64 = 70
}
