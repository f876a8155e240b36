import Bytes
import Model
import TestSupport
import Wire

extension ValidVectors {
    static let due = Slot.scheduleKey(Day(year: 2026, month: 10, day: 20) ?? .first)
    /// A dossier comes in.
    static let arrival = measures(
        [
            (.received, 1), (.receivedOnline, 1), (.synced, 1), (.componentFile, 1), (.reused, 1), (.fromStore, 1),
            (.populationData, 1), (.scope, 1),
        ], [(.pending, due, 1), (.contentPending, due, 1)])
    /// It is settled.
    static let settlement = measures(
        [
            (.resultElectronic, 1), (.contentSettled, 1), (.onTime, 1), (.handled, 1), (.handlingMinutes, 4_335),
        ], [(.pending, due, -1), (.contentPending, due, -1), (.handlingTime, 256, 1)])
    /// What its settling changes in the month in which it came in, when it is settled in a later one.
    static let earlierMonth = measures([(.resultElectronic, 1)])
    static let mature = measures(
        [
            (.received, 812), (.receivedDirect, 12), (.receivedOnline, 800), (.scope, 845), (.onTime, 790), (.late, 5),
            (.handled, 795), (.handlingMinutes, 3_456_789),
        ],
        [
            (.pending, due - 3, 2), (.pending, due, 41), (.pending, due + 1, 7), (.contentPending, due, 40),
            (.handlingTime, 0, 3), (.handlingTime, 255, 700), (.handlingTime, 1023, 1),
        ])

    static func cell(_ code: String, _ when: String, _ value: UpdateFrame.Cell.Value) -> UpdateFrame.Cell {
        UpdateFrame.Cell(CellKey(period(when), procedure(code)), value)
    }

    private static func update(
        _ base: UpdateFrame.Base, _ cells: [UpdateFrame.Cell], frames: UInt32 = 1, confirmed: Bool = false,
        attested: Bool = true
    ) -> FrameBuilder {
        FrameBuilder(
            .update(
                UpdateFrame(
                    handle: 0, number: 7, index: 0,
                    head: UpdateFrame.Head(base: base, frames: frames, isConfirmed: confirmed), cells: cells,
                    attestation: attested ? attestation : [])))
    }

    static let single = update(
        .previous(step: 1, tag: 0x0011_2233_4455_6677),
        [
            cell("1.007027", "2026", .difference(arrival)), cell("1.007027", "2026-10", .difference(arrival)),
            cell("1.007027", "2026-Q4", .difference(arrival)),
        ])

    static let updates = [
        ValidVector(
            name: "a full sync in one frame", requirements: ["D-19", "K-09", "K-12", "M-18"],
            frames: [
                update(
                    .none(new: position),
                    [
                        cell("", "2026-10", .plain(measures([(.reportedTotal, 812), (.lastYearTotal, 700)]))),
                        cell("*", "2026", .plain(measures([]))), cell("1.007027", "2026", .plain(mature)),
                        cell("1.007027", "2026-10", .plain(mature)),
                    ])
            ]),
        ValidVector(
            name: "a confirmed full sync without cells and without attestation", requirements: ["D-25", "D-56"],
            frames: [update(.none(new: position), [], confirmed: true, attested: false)]),
        ValidVector(
            name: "a dossier comes in: three cells, one difference", requirements: ["K-14", "M-18", "M-22"],
            frames: [single]),
        ValidVector(
            name: "a dossier of the month before is settled: kinds 1, 1, 3, 1", requirements: ["M-22", "K-13"],
            frames: [
                update(
                    .position(position, step: 2, tag: 5),
                    [
                        cell("1.007027", "2026", .difference(settlement)),
                        cell("1.007027", "2026-10", .difference(earlierMonth)),
                        cell("1.007027", "2026-Q4", .difference(settlement)),
                        cell("1.007027", "2026-11", .difference(arrival)),
                    ])
            ]),
        ValidVector(
            name: "plain cells among differences, over two procedures", requirements: ["M-20", "M-22"],
            frames: [
                update(
                    .position(position, step: 1, tag: 6),
                    [
                        cell("1.007027", "2026", .difference(arrival)), cell("1.007027", "2026-10", .plain(mature)),
                        cell("2.000001", "2026", .difference(arrival)),
                        cell("2.000001", "2026-10", .difference(measures([]))),
                    ])
            ]),
        ValidVector(
            name: "a difference that kind 2 could name, written again as kind 1", requirements: ["M-08", "M-22"],
            frames: [
                FrameBuilder(
                    8, raw("29 00 07 01 0000000000000000 01 41 02 89 27 01 01 8d 01 01 01"), mac: true)
            ], reencodes: false),
        ValidVector(
            name: "an update in two frames", requirements: ["D-20", "M-19"],
            frames: [
                update(
                    .position(position, step: 1, tag: 9), [cell("1.007027", "2026", .plain(mature))], frames: 2,
                    attested: false),
                FrameBuilder(
                    .update(
                        UpdateFrame(
                            handle: 0, number: 7, index: 1, head: nil,
                            cells: [cell("1.007027", "2026-10", .plain(mature))], attestation: attestation))),
            ]),
        ValidVector(
            name: "the greatest counts and keys", requirements: ["K-03", "K-04", "K-08", "K-10", "K-13"],
            frames: [
                update(
                    .none(new: position),
                    [
                        cell(
                            "1.007027", "2099",
                            .plain(
                                measures(
                                    [(.received, 1 << 39 - 1)],
                                    [
                                        (.pending, 0, 1), (.pending, 36_524, 1 << 39 - 1),
                                        (.handlingTime, 1023, 1 << 39 - 1),
                                    ]))),
                        cell(
                            "1.007027", "2099-12",
                            .difference(measures([(.received, -(1 << 39) + 1), (.late, -1)], [(.pending, 7, 1)]))),
                    ])
            ]),
    ]

    static let liveness = [
        ValidVector(
            name: "credit, ping, pong", requirements: ["M-25", "M-27"],
            frames: [
                FrameBuilder(.credit(grantedBytes: 300_000)),
                FrameBuilder(.ping(sentMilliseconds: 1_791_849_600_123)),
                FrameBuilder(.pong(sentMilliseconds: 1_791_849_600_123, peerMilliseconds: -86_400_000)),
            ]),
        ValidVector(
            name: "heard", requirements: ["M-26", "D-10"],
            frames: [
                FrameBuilder(
                    .heard([
                        Heard(handle: 0, incarnation: position.incarnation, ageMilliseconds: 0),
                        Heard(handle: 5, incarnation: Incarnation(counter: 0, random: 0), ageMilliseconds: 1 << 40),
                    ]))
            ]),
        ValidVector(
            name: "the digest of a state", requirements: ["M-33", "D-58"],
            frames: [FrameBuilder(.digest([StateDigest(handle: 0, position: position, digest: hash)]))]),
        ValidVector(
            name: "goodbye", requirements: ["M-28", "D-48"],
            frames: [FrameBuilder(.goodbye(Goodbye(reason: .restarting, reconnectAfterMilliseconds: 2_000)))]),
    ]

    private static var noticed: Health {
        var health = Health(
            handle: 0, freshness: 1_791_849_600, rejects: [], clockOffsetMilliseconds: 0, build: "1.0.0", bundle: [],
            isResyncing: false)
        health.notices = [
            .init(.missingColumns, count: 4, since: 1_791_846_000, names: ["dossiers-10.csv", "dossiers-11.csv"]),
            .init(.missingBytes, since: 1_791_763_200, names: ["dossiers.csv"], figures: [4_096, 9_000]),
            .init(number: 99, count: 1, since: -1),
        ]
        return health
    }

    /// Under the attestation key and for the unit of `cells/attestation.json`; the code is made from the text (D-81).
    private static var proved: Health {
        var health = noticed
        let position = CellVectors.attestedPosition
        var proof = HealthProof(
            incarnation: position.incarnation, stamp: 1_791_849_600_123, version: 41, freshness: 1_791_849_590)
        health.proof = proof
        var plain = noticed
        plain.freshness = proof.freshness
        proof.code = [UInt8](repeating: 0, count: 16)
        health.proof = proof
        // Behind the body without its proof stand tag and length of one byte each, and the field before its code.
        let all = Message.health(health).body
        let without = Message.health(noticed).body
        let field = all[(without.count + 2)..<(all.count - 16)]
        let message =
            Array("tamcap health".utf8) + [5] + Array("10101".utf8) + field + Message.health(plain).body
        health.proof?.code = HMAC(key: CellVectors.attestationKey).code(message).prefix(16)
        return health
    }

    static let office = [
        ValidVector(
            name: "health with notices and a proof", requirements: ["M-36", "D-81"],
            frames: [FrameBuilder(.health(proved))]),
        ValidVector(
            name: "health with rejects", requirements: ["M-29", "D-49"],
            frames: [
                FrameBuilder(
                    .health(
                        Health(
                            handle: 0, freshness: 1_791_849_600,
                            rejects: [.init(reason: 4, count: 12), .init(reason: 100, count: 3)],
                            clockOffsetMilliseconds: -1_250, build: "1.0.0", bundle: hash, isResyncing: false)))
            ]),
        ValidVector(
            name: "health with notices", requirements: ["M-35", "D-74"],
            frames: [FrameBuilder(.health(noticed))]),
        ValidVector(
            name: "health of an office that has nothing yet", requirements: ["M-29"],
            frames: [
                FrameBuilder(
                    .health(
                        Health(
                            handle: 1, freshness: 0, rejects: [], clockOffsetMilliseconds: 0, build: "", bundle: [],
                            isResyncing: true)))
            ]),
    ]

    static let bundle = [
        ValidVector(
            name: "offer, request, part", requirements: ["M-30", "M-31", "M-32", "D-50", "D-51"],
            frames: [
                FrameBuilder(.bundleOffer(BundleOffer(serial: 12, hash: hash, bytes: 8_388_608))),
                FrameBuilder(.bundleRequest(BundleRequest(hash: hash, offset: 32_768))),
                FrameBuilder(
                    .bundlePart(BundlePart(hash: hash, offset: 32_768, bytes: Array("unit_code,parent".utf8)))),
            ]),
        ValidVector(
            name: "offer with the centre's digests", requirements: ["M-37", "D-85", "D-86"],
            frames: [
                FrameBuilder(
                    .bundleOffer(
                        BundleOffer(
                            serial: 12, hash: hash, bytes: 8_388_608,
                            digests: ["10101", "VN-DNL"].enumerated().map {
                                BundleDigest(of: unit($1), key: [UInt8($0)], serial: 12, hash: hash)
                            })))
            ]),
    ]

    static let compression = [
        ValidVector(
            name: "a stored block, longer than what it holds", requirements: ["C-01", "C-05"],
            frames: [
                FrameBuilder(8, storedDeflate(single.body), mac: true, deflated: true).with {
                    $0.decodedLength = UInt32(single.body.count)
                }
            ], reencodes: false),
        ValidVector(
            name: "fixed Huffman codes and a repeat", requirements: ["C-01", "C-02"],
            frames: [deflatedPart(header, raw(RecordedDeflate.fixed))], reencodes: false),
        ValidVector(
            name: "Huffman codes of its own", requirements: ["C-01", "C-02"],
            frames: [deflatedPart(rows, raw(RecordedDeflate.dynamic))], reencodes: false),
    ]

    static let header = String(repeating: "unit_code,parent_code,tier,name\n", count: 6)

    private static let rows = (0..<40).map { row in
        let digits = String(1000 + row * 7 % 1000).dropFirst()
        return "10\(digits),10,branch,Chi cuc \(row * row % 97)\n"
    }.joined()

    static func deflatedPart(_ text: String, _ wire: [UInt8]) -> FrameBuilder {
        let zeros = [UInt8](repeating: 0, count: 32)
        let body = Message.bundlePart(BundlePart(hash: zeros, offset: 0, bytes: Array(text.utf8))).body
        return FrameBuilder(16, wire, mac: true, deflated: true).with { $0.decodedLength = UInt32(body.count) }
    }

    static let streams = [
        ValidVector(
            name: "three frames one behind the other, counters 0, 1, 2", requirements: ["F-01", "F-18", "H-13"],
            frames: [
                FrameBuilder(.ping(sentMilliseconds: 1)), single, FrameBuilder(.credit(grantedBytes: 0)),
            ])
    ]
}
