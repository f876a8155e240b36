import Bytes
import Model
import TestSupport
import Wire

/// What goes into `cells/`.
enum CellVectors {
    static var files: [(String, VectorJSON)] {
        [
            ("buckets", buckets), ("plain", plain), ("difference", difference), ("tags", tags),
            ("attestation", attestation),
            ("digest", digest),
        ]
    }

    private static var buckets: VectorJSON {
        let minutes: [Int64] = [
            0, 1, 31, 32, 33, 63, 64, 65, 66, 127, 128, 131, 132, 480, 1_440, 4_335, 10_080, 525_600, 52_596_000,
            (1 << 26) - 1, 1 << 26,
        ]
        let lower: [UInt32] = [0, 1, 31, 32, 63, 64, 65, 95, 96, 128, 255, 256, 735, 736, 1023]
        let histograms: [[(Int, Int)]] = [
            [], [(0, 1)], [(10, 1), (20, 1)], [(10, 1), (20, 1), (30, 1)], [(64, 5), (200, 4), (700, 1)],
            [(5, 9), (1023, 1)], [(1, 1_000), (2, 1_001)],
        ]
        var quantiles: [VectorJSON] = []
        for histogram in histograms {
            for (numerator, denominator) in [(1, 2), (9, 10)] {
                let estimate = ReferenceCells.quantile(
                    histogram.map { (bucket: $0.0, count: $0.1) }, numerator, denominator)
                quantiles.append([
                    "histogram": .array(histogram.map { [.number($0.0), .number($0.1)] }),
                    "numerator": .number(numerator), "denominator": .number(denominator),
                    "estimate": estimate.map { .number($0) } ?? .null,
                ])
            }
        }
        return [
            "requirements": ["K-05", "K-06", "K-07"],
            "buckets": .array(minutes.map { [.number(Int($0)), .number(Int(HandlingTimeBucket.index(minutes: $0)))] }),
            "lowerBounds": .array(lower.map { [.number(Int($0)), .number(Int(HandlingTimeBucket.lowerBound($0)))] }),
            "quantiles": .array(quantiles),
        ]
    }

    /// Cells of the further measures of minors 4 and 5.
    private static var further: [(String, Measures)] {
        [
            (
                "what few systems tell, ratings and plans",
                measures(
                    [
                        (.received, 2), (.receivedOnline, 2), (.scope, 2), (.late, 1), (.syncTold, 2),
                        (.syncedWithinDay, 1), (.signedTold, 1), (.resultSigned, 1), (.authenticationTold, 1),
                        (.movedTold, 1), (.movedElectronically, 1), (.lateApologised, 1), (.receiverTold, 2),
                        (.receivedElsewhere, 1), (.deviceRatings, 3), (.deviceSatisfied, 2), (.portalRatings, 1),
                        (.portalDissatisfied, 1),
                    ],
                    [(.pending, 9_777, 1), (.syncDelay, 30, 1), (.syncDelay, 260, 1), (.apologisedPending, 9_777, 1)])
            ),
            (
                "a stock, and plans",
                measures(
                    [
                        (.resultsValid, 900_000), (.resultsDigitised, 12), (.plans, 2), (.plansDone, 1),
                        (.plansDoneLate, 1),
                    ],
                    [(.plansOpen, 9_777, 1)])
            ),
            (
                "the last bit of the second block: dossiers for which a supplement was asked",
                measures([(.received, 2), (.receivedDirect, 2), (.scope, 2), (.late, 2), (.supplemented, 2)])
            ),
        ]
    }

    private static var plain: VectorJSON {
        let cells: [(String, Measures)] =
            [
                ("the empty cell", measures([])), ("one count", measures([(.received, 1)])),
                ("the last plain measure of minors 0 and 1", measures([(.lastYearTotal, 300)])),
                ("a sign, whose bit stands above the series", measures([(.withdrawn, 2)])),
                (
                    "signs before a series",
                    measures([(.received, 3), (.scope, 3), (.appointmentMoved, 1)], [(.pending, 9_777, 3)])
                ),
                (
                    "outcomes, whose counts stand before a series",
                    measures(
                        [(.received, 3), (.scope, 3), (.onTime, 1), (.handled, 1), (.wholeOnline, 1)],
                        [(.pending, 9_777, 2), (.handlingTime, 3, 1)])
                ),
                (
                    "a second block alone",
                    measures(
                        [(.visits, 3), (.visitsCalled, 2), (.waitSeconds, 1_500)],
                        [(.visitsOpen, 9_777, 1), (.waitTime, 600, 2), (.visitsByDay, 9_776, 3)])
                ),
                (
                    "both blocks, whose series stand among the plain counts in the second",
                    measures(
                        [
                            (.received, 3), (.scope, 3), (.onTime, 1), (.handled, 1), (.wholeOnline, 1),
                            (.receptionDays, 2),
                        ],
                        [
                            (.pending, 9_777, 2), (.handlingTime, 3, 1), (.receivedByDay, 9_770, 1),
                            (.receivedByDay, 9_771, 2),
                        ])
                ),
                ("both outcomes alone", measures([(.wholeOnline, 300), (.settledDigitised, 2)])),
                (
                    "all plain measures",
                    measures(
                        Measure.allCases.filter { !$0.isSeries && $0.rawValue < 48 }.map {
                            ($0, Int64($0.rawValue) + 1)
                        })
                ),
                ("a mature cell", ValidVectors.mature), ("an arrival", ValidVectors.arrival),
            ] + further
        return [
            "requirements": ["K-09", "K-10", "K-11", "K-12"],
            "valid": .array(
                cells.map { name, counts in
                    var bytes: [UInt8] = []
                    CellCoding.encodePlain(counts, into: &bytes)
                    return ["name": .string(name), "counts": counts.described, "bytes": hex(bytes)]
                }),
            "invalid": .array(
                refused([
                    ("bit 48", "80 80 80 80 80 80 40 01"), ("no second block", "80 80 80 80 80 80 20"),
                    ("an empty second block", "80 80 80 80 80 80 20 00"),
                    ("a second block that announces a third", "80 80 80 80 80 80 20 80 80 80 80 80 80 20 01"),
                    ("a count of 0 in the second block", "80 80 80 80 80 80 20 02 00"),
                    ("bucket 1024 of seconds", "80 80 80 80 80 80 20 80 40 01 80 08 01"), ("a count of 0", "01 00"),
                    ("ends early", "03 01"),
                    ("a count of 2^39", "01 80 80 80 80 80 10"), ("no keys", "80 80 80 80 80 01 00"),
                    ("a key twice", "80 80 80 80 80 01 02 05 01 00 01"),
                    ("bucket 1024", "80 80 80 80 80 10 01 80 08 01"),
                ]) { (cursor) throws(ReferenceDecoder.Refusal) in try ReferenceCells.plain(&cursor) }),
        ]
    }

    private static var difference: VectorJSON {
        let changes: [(String, Measures)] = [
            ("nothing", measures([])), ("one more", measures([(.received, 1)])),
            ("one less", measures([(.received, -1)])),
            ("a dossier comes in", ValidVectors.arrival), ("a dossier is settled", ValidVectors.settlement),
            (
                "a dossier is settled online, digitised",
                measures(
                    [
                        (.onTime, 1), (.onlineOnTime, 1), (.handled, 1), (.handlingMinutes, 90), (.wholeOnline, 1),
                        (.settledDigitised, 1),
                    ], [(.pending, 9_777, -1), (.handlingTime, 70, 1)])
            ),
            (
                "a visitor is called",
                measures(
                    [(.visitsCalled, 1), (.waitSeconds, 620), (.visitsWithin15, 1), (.visitsWithin30, 1)],
                    [(.visitsOpen, 9_777, -1), (.waitTime, 201, 1)])
            ),
            (
                "both blocks, +1 in each",
                measures([(.received, 1), (.receptionDays, 1)], [(.receivedByDay, 9_777, 1)])
            ),
            ("an outcome taken back", measures([(.wholeOnline, -1), (.settledDigitised, 2)])),
        ]
        return [
            "requirements": ["K-13", "K-14", "K-15"],
            "valid": .array(
                changes.map { name, counts in
                    var bytes: [UInt8] = []
                    CellCoding.encodeDifference(counts, into: &bytes)
                    return ["name": .string(name), "changes": counts.described, "bytes": hex(bytes)]
                }),
            "invalid": .array(
                refused([
                    ("+1 outside the unit mask", "01 00 02"), ("a unit bit too many", "01 02 04"),
                    ("+1 outside the unit mask of the second block", "80 80 80 80 80 80 20 00 02 00 02"),
                    ("a unit bit for a series of the second block", "80 80 80 80 80 80 20 00 01 01 01 05 02"),
                    ("+1 of an outcome outside the unit mask", "80 80 80 80 80 80 08 00 02"),
                    ("a change of 0", "01 00 00"), ("a change of -2^39", "01 00 ff ff ff ff ff 1f"),
                ]) { (cursor) throws(ReferenceDecoder.Refusal) in try ReferenceCells.difference(&cursor) }),
        ]
    }

    private static func refused(
        _ cases: [(String, String)],
        _ decode: (inout ReferenceCursor) throws(ReferenceDecoder.Refusal) -> VectorJSON
    ) -> [VectorJSON] {
        cases.map { name, text in
            var cursor = ReferenceCursor(raw(text))
            var code = VectorJSON.null
            do throws(ReferenceDecoder.Refusal) { _ = try decode(&cursor) } catch { code = .number(error.code) }
            return ["name": .string(name), "bytes": hex(raw(text)), "code": code]
        }
    }

    /// Three commits of one unit: two cells, a change, a cell that becomes empty.
    static let commits: [[(key: CellKey, new: Measures)]] = [
        [
            (CellKey(period("2026-10"), procedure("1.007027")), ValidVectors.arrival),
            (CellKey(period("2026"), procedure("1.007027")), ValidVectors.arrival),
            (CellKey(period("2026"), procedure("")), measures([(.reportedTotal, 5)])),
        ],
        [(CellKey(period("2026-10"), procedure("1.007027")), ValidVectors.mature)],
        [(CellKey(period("2026-10"), procedure("1.007027")), measures([]))],
    ]

    private static var tags: VectorJSON {
        var tag: UInt64 = 0
        var entries: [VectorJSON] = []
        for (place, cells) in commits.enumerated() {
            var commit: [UInt8] = []
            Tag.encodeCommit(unit: unit("10101"), version: UInt64(place + 1), cells: cells, into: &commit)
            tag = ReferenceCells.tag(after: tag, commit: commit)
            entries.append([
                "unit": "10101", "version": decimal(place + 1),
                "cells": .array(
                    cells.map {
                        [
                            "procedure": .string($0.key.procedure.description),
                            "period": .string($0.key.period.description), "plain": $0.new.described,
                        ]
                    }), "commit": hex(commit), "tag": hex(tag),
            ])
        }
        return ["requirements": ["K-17", "K-18"], "chain": .array(entries)]
    }
}
