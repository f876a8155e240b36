import Bytes

/// Protocol/05-cells.md: periods, measures, plain and difference form, buckets, quantiles, tags.
package enum ReferenceCells {
    package typealias Refusal = ReferenceDecoder.Refusal

    /// Names by the measure's number up to 46: behind the plain ones five signs, five series, two outcomes; then those
    /// of the second block, from 48 on.
    package static let measures = [
        "received", "received_direct", "received_online", "received_post", "online_with_result", "synced",
        "fee_bearing", "fee_bearing_synced", "paid_online", "result_electronic", "component_file",
        "component_file_with_result", "reused", "from_store", "population_data", "rated", "disliked", "with_feedback",
        "content_settled", "scope", "on_time", "late", "online_on_time", "online_late", "handled", "handling_minutes",
        "feedback_received", "feedback_on_rules", "feedback_on_conduct", "feedback_scope", "feedback_on_time",
        "feedback_late", "feedback_content_settled", "reported_total", "last_year_total",
        "withdrawn", "withdrawn_late", "zero_minute", "saved_by_wait", "appointment_moved",
        "pending", "content_pending", "feedback_pending", "feedback_content_pending", "handling_time",
        "whole_online", "settled_digitised",
        "received_by_day", "visits", "visits_called", "visits_left", "wait_seconds", "visits_within_15",
        "visits_within_30", "visits_done", "desk_seconds", "desk_seconds_dossiers", "visit_dossiers",
        "visits_over_8h", "visits_open", "wait_time", "visits_by_day", "desk_minutes", "handling_staff_minutes",
        "officer_days", "officers", "desk_days", "reception_days",
        "results_valid", "results_digitised", "sync_told", "synced_within_day", "sync_delay", "signed_told",
        "result_signed", "authentication_told", "authenticated", "moved_told", "moved_electronically",
        "late_apologised", "apologised_pending", "receiver_told", "received_elsewhere", "device_ratings",
        "device_satisfied", "device_dissatisfied", "portal_ratings", "portal_satisfied", "portal_dissatisfied",
        "plans", "plans_done", "plans_done_late", "plans_open", "supplemented",
    ]
    /// The series of the second block, and how many keys they have.
    package static let secondSeries: [String: UInt64] = [
        "received_by_day": 36_525, "visits_open": 36_525, "wait_time": 1024, "visits_by_day": 36_525,
        "sync_delay": 1024, "apologised_pending": 36_525, "plans_open": 36_525,
    ]
    private static let second = Array(measures.dropFirst(47))
    /// Numbers in the order in which their counts stand in a cell: plain measures first, then series (V-09).
    private static let order = Array(0..<40) + [45, 46] + Array(40..<45)
    private static let countMax: UInt64 = 1 << 39 - 1

    package static func number(_ name: String) -> Int {
        let place = measures.firstIndex(of: name) ?? 0
        return place < 47 ? place : place + 1
    }

    /// The bit of the mask (V-09): numbers up to 34 and from 45 on as they are, 35 to 39 five above,
    /// 40 to 44 five below; in the second block the number less 48.
    package static func bit(_ name: String) -> Int {
        if let place = second.firstIndex(of: name) { return place }
        let number = measures.firstIndex(of: name) ?? 0
        switch number {
        case 35..<40: return number + 5
        case 40..<45: return number - 5
        default: return number
        }
    }

    package static func period(_ code: Int) -> String? {
        guard (0..<4800).contains(code), code % 4 < 3 else { return nil }
        let month = code / 4
        let year = 2000 + month / 12
        switch code % 4 {
        case 0: return "\(year)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)"
        case 1: return month % 3 == 0 ? "\(year)-Q\(month % 12 / 3 + 1)" : nil
        default: return month % 12 == 0 ? "\(year)" : nil
        }
    }

    package static func plain(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let mask = try mask(&cursor)
        let value = { (cursor: inout ReferenceCursor) throws(Refusal) -> String in
            let count = try cursor.varint()
            guard count > 0 else { throw .malformed }
            guard count <= countMax else { throw .outOfRangeUpdate }
            return String(count)
        }
        var members = try counts(&cursor, firstNames(mask), { _ in false }, value)
        if mask >> 47 == 1 { members += try counts(&cursor, secondNames(secondMask(&cursor)), { _ in false }, value) }
        return .object(members)
    }

    package static func difference(_ cursor: inout ReferenceCursor) throws(Refusal) -> VectorJSON {
        let mask = try mask(&cursor)
        var members = try changes(&cursor, firstNames(mask))
        if mask >> 47 == 1 { members += try changes(&cursor, secondNames(secondMask(&cursor))) }
        return .object(members)
    }

    /// One block of a difference: its unit mask, then its changes.
    private static func changes(
        _ cursor: inout ReferenceCursor, _ names: [String]
    ) throws(Refusal) -> [VectorJSON.Member] {
        let units = try cursor.varint()
        let plainNames = names.filter { keyLimit($0) == nil }
        guard units >> UInt64(plainNames.count) == 0 else { throw .malformed }
        func isUnit(_ name: String) -> Bool {
            plainNames.firstIndex(of: name).map { units >> UInt64($0) & 1 == 1 } ?? false
        }
        // Only plain measures have the unit mask.
        return try counts(&cursor, names, isUnit) { (cursor, isPlain) throws(Refusal) in
            let change = try cursor.signed()
            guard change != 0 else { throw .malformed }
            guard change.magnitude <= countMax else { throw .outOfRangeUpdate }
            if isPlain { guard change != 1 else { throw .malformed } }
            return String(change)
        }
    }

    private static func mask(_ cursor: inout ReferenceCursor) throws(Refusal) -> UInt64 {
        let mask = try cursor.varint()
        guard mask < 1 << 48 else { throw .malformed }
        return mask
    }

    private static func secondMask(_ cursor: inout ReferenceCursor) throws(Refusal) -> UInt64 {
        let mask = try cursor.varint()
        guard mask != 0, mask >> UInt64(second.count) == 0 else { throw .malformed }
        return mask
    }

    /// The measures of a mask in the order of their counts.
    private static func firstNames(_ mask: UInt64) -> [String] {
        order.map { measures[$0] }.filter { mask >> UInt64(bit($0)) & 1 == 1 }
    }

    private static func secondNames(_ mask: UInt64) -> [String] { second.filter { mask >> UInt64(bit($0)) & 1 == 1 } }

    /// How many keys a series has; `nil` for a plain measure.
    private static func keyLimit(_ name: String) -> UInt64? {
        if let limit = secondSeries[name] { return limit }
        return !(40..<45).contains(number(name)) ? nil : name == "handling_time" ? 1024 : 36_525
    }

    private static func counts(
        _ cursor: inout ReferenceCursor, _ names: [String], _ isUnit: (String) -> Bool,
        _ value: (inout ReferenceCursor) throws(Refusal) -> String
    ) throws(Refusal) -> [VectorJSON.Member] {
        try counts(&cursor, names, isUnit) { (cursor, _) throws(Refusal) in try value(&cursor) }
    }

    private static func counts(
        _ cursor: inout ReferenceCursor, _ names: [String], _ isUnit: (String) -> Bool,
        _ value: (inout ReferenceCursor, _ isPlain: Bool) throws(Refusal) -> String
    ) throws(Refusal) -> [VectorJSON.Member] {
        var members: [VectorJSON.Member] = []
        for name in names {
            guard let keyLimit = keyLimit(name) else {
                members.append(.init(name, .string(isUnit(name) ? "1" : try value(&cursor, true))))
                continue
            }
            let keys = try cursor.varint()
            guard keys > 0 else { throw .malformed }
            guard keys <= keyLimit else { throw .outOfRangeUpdate }
            var key: UInt64 = 0
            var series: [VectorJSON] = []
            for place in 0..<keys {
                let step = try cursor.varint()
                if place > 0, step == 0 { throw .malformed }
                guard step < keyLimit, key + step < keyLimit else { throw .outOfRangeUpdate }
                key += step
                series.append([.number(Int(key)), .string(try value(&cursor, false))])
            }
            members.append(.init(name, .array(series)))
        }
        // Named by number, as vectors have them.
        return measures.compactMap { name in members.first { $0.name == name } }
    }

    // MARK: - Buckets

    package static func bucket(_ minutes: Int) -> Int {
        if minutes < 32 { return minutes }
        var exponent = 0
        while minutes >> (exponent + 1) > 0 { exponent += 1 }
        return 32 * (exponent - 4) + (minutes >> (exponent - 5)) % 32
    }

    package static func lowerBound(_ bucket: Int) -> Int {
        bucket < 64 ? bucket : (32 + bucket % 32) << (bucket / 32 - 1)
    }

    /// The lower bound of the bucket that holds the ⌈q·n⌉-th smallest, `nil` without any.
    package static func quantile(_ histogram: [(bucket: Int, count: Int)], _ numerator: Int, _ denominator: Int) -> Int?
    {
        let all = histogram.flatMap { [Int](repeating: $0.bucket, count: $0.count) }.sorted()
        guard !all.isEmpty else { return nil }
        let rank = max(1, (numerator * all.count + denominator - 1) / denominator)
        return lowerBound(all[rank - 1])
    }

    // MARK: - Tags

    package static func tag(after tag: UInt64, commit: [UInt8]) -> UInt64 {
        let before = (0..<8).map { UInt8(truncatingIfNeeded: tag >> UInt64(56 - 8 * $0)) }
        return SHA256.digest(before + commit).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
