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
