/// The kind of a period.
public enum Grain: UInt8, Comparable, CaseIterable, Sendable {
    case month = 0
    case quarter = 1
    case year = 2

    public static func < (left: Grain, right: Grain) -> Bool { left.rawValue < right.rawValue }
}

/// A month `2026-10`, a quarter `2026-Q4` or a year `2026`: a closed range of Viet Nam dates (P-01).
public struct Period: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 4 × (months from January 2000 to the period's first month) + grain; below 4,800, so two bytes as a varint.
    /// Orders by first day, then month before quarter before year.
    public let code: UInt16

    /// The period of a code as in `code`, or `nil` when no period has it.
    public init?(code: UInt16) {
        guard let grain = Grain(rawValue: UInt8(code & 3)), code < 4 * Self.months else { return nil }
        let month = Int(code >> 2) % 12
        switch grain {
        case .month: break
        case .quarter: guard month.isMultiple(of: 3) else { return nil }
        case .year: guard month == 0 else { return nil }
        }
        self.code = code
    }

    private init(month: Int, _ grain: Grain) { code = UInt16(month * 4) + UInt16(grain.rawValue) }

    /// 2000-01 to 2099-12.
    private static let months: UInt16 = 1200

    /// The period of this grain that holds the day; the day must lie in 2000…2099.
    public init(_ grain: Grain, holding day: Day) {
        let (year, month, _) = day.parts
        let index = (year - 2000) * 12 + month - 1
        switch grain {
        case .month: self.init(month: index, .month)
        case .quarter: self.init(month: index - index % 3, .quarter)
        case .year: self.init(month: index - index % 12, .year)
        }
    }

    /// The period written `2026-10`, `2026-Q4` or `2026`, or `nil`; only 2000…2099.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        func number(_ digits: Substring, _ width: Int) -> Int? {
            digits.utf8.count == width && digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(digits) : nil
        }
        guard let first = parts.first, let year = number(first, 4), (2000...2099).contains(year) else { return nil }
        let base = (year - 2000) * 12
        switch parts.count {
        case 1: self.init(month: base, .year)
        case 2 where parts[1].hasPrefix("Q"):
            guard let quarter = number(parts[1].dropFirst(), 1), (1...4).contains(quarter) else { return nil }
            self.init(month: base + 3 * (quarter - 1), .quarter)
        case 2:
            guard let month = number(parts[1], 2), (1...12).contains(month) else { return nil }
            self.init(month: base + month - 1, .month)
        default: return nil
        }
    }

    /// The same period of the year before; `nil` in 2000.
    package var yearBefore: Period? { firstMonth < 12 ? nil : Period(code: code - 48) }

    public var grain: Grain { Grain(rawValue: UInt8(code & 3)) ?? .month }

    /// Months from January 2000 to the period's first month.
    public var firstMonth: Int { Int(code >> 2) }

    /// The number of months: 1, 3 or 12.
    public var length: Int {
        switch grain {
        case .month: 1
        case .quarter: 3
        case .year: 12
        }
    }

    /// The first day of the period.
    public var firstDay: Day { Self.firstDay(ofMonth: firstMonth) }

    /// The last day of the period.
    public var lastDay: Day { Self.firstDay(ofMonth: firstMonth + length).advanced(by: -1) }

    /// The period before, of the same grain; `nil` before 2000.
    public var previous: Period? { firstMonth >= length ? Period(month: firstMonth - length, grain) : nil }

    private static func firstDay(ofMonth index: Int) -> Day {
        // In range for every index from 0 to 1200 (2100-01-01).
        Day(year: 2000 + index / 12, month: index % 12 + 1, day: 1) ?? .first
    }

    public static func < (left: Period, right: Period) -> Bool { left.code < right.code }

    public var description: String {
        let year = 2000 + firstMonth / 12
        let month = firstMonth % 12
        switch grain {
        case .month: return "\(year)-\(month < 9 ? "0" : "")\(month + 1)"
        case .quarter: return "\(year)-Q\(month / 3 + 1)"
        case .year: return "\(year)"
        }
    }
}
