import Bytes
import Model
import TestSupport
import Wire

extension InvalidVectors {
    private static func frame(_ type: MessageType, _ body: [UInt8]) -> FrameBuilder {
        FrameBuilder(type.rawValue, body, mac: ![.hello, .challenge, .proof, .share].contains(type))
    }

    private static func hello(_ change: (inout [UInt8]) -> Void) -> FrameBuilder {
        var body = Message.hello(ValidVectors.hello).body
        change(&body)
        return frame(.hello, body)
    }

    /// A hello's body with this node name.
    private static func hello(node: [UInt8]) -> FrameBuilder {
        frame(
            .hello,
            raw("00 00 0000000000000000 01") + [UInt8(node.count)] + node + [1, 0x6B] + ValidVectors.nonce + [0])
    }

    /// A bundle offer's fields, behind which extensions may come.
    private static let offer = [1] + ValidVectors.hash + raw("05")

    static let parts = [
        InvalidVector("a varint with a needless group", ["M-01"], frame(.credit, raw("80 00"))),
        InvalidVector(
            "a varint of 65 bits", ["M-01"], frame(.credit, raw("ff ff ff ff ff ff ff ff ff 02"))),
        InvalidVector("a varint of eleven bytes", ["M-01"], frame(.credit, raw("80 80 80 80 80 80 80 80 80 80 01"))),
        InvalidVector("a varint that does not end", ["M-01", "M-07"], frame(.credit, raw("ff"))),
        InvalidVector("an empty body", ["M-07"], frame(.ping, [])),
        InvalidVector("a name that is not UTF-8", ["M-02"], .handshake, hello(node: raw("41 c3 28"))),
        InvalidVector("a name with a line feed", ["M-02"], .handshake, hello(node: raw("41 0a 42"))),
        InvalidVector("a name with DEL", ["M-02"], .handshake, hello(node: raw("41 7f"))),
        InvalidVector("a surrogate in UTF-8", ["M-02"], .handshake, hello(node: raw("ed a0 80"))),
        InvalidVector("an empty name", ["M-02"], .handshake, hello(node: [])),
        InvalidVector(
            "a name of 65 bytes", ["M-02", "L-01"], .handshake, hello(node: [UInt8](repeating: 0x61, count: 65))),
        InvalidVector("a name that ends too early", ["M-07"], .handshake, hello { $0 = Array($0[..<20]) }),
        InvalidVector("a unit with a space", ["M-03"], frame(.claim, raw("01 00 03 41 20 42 01 00"))),
        InvalidVector("a unit without a byte", ["M-03"], frame(.claim, raw("01 00 00 01 00"))),
        InvalidVector(
            "a unit of 17 bytes", ["M-03"],
            frame(.claim, raw("01 00 11") + [UInt8](repeating: 0x41, count: 17) + raw("01 00"))),
        InvalidVector("a unit of 17 bytes of which none is there", ["M-03", "M-38"], frame(.claim, raw("01 00 11"))),
        InvalidVector("handle 65,536", ["M-04", "L-01"], frame(.claim, raw("01 80 80 04 01 41 01 00"))),
        InvalidVector(
            "a version of 2^63", ["M-04"],
            frame(
                .claim,
                raw("01 00 01 41 03 01 0000000000000001 80 80 80 80 80 80 80 80 80 01 0000000000000000 00"))),
        InvalidVector("a counter of 2^32", ["M-04"], frame(.heard, raw("01 00 80 80 80 80 10 0000000000000000 00"))),
        InvalidVector("1,025 claims", ["M-05", "L-01"], frame(.claim, raw("81 08"))),
        InvalidVector("4,097 heard stamps", ["M-05"], frame(.heard, raw("81 20"))),
        InvalidVector("more entries announced than there are", ["M-07"], frame(.claim, raw("02 00 01 41 01 00"))),
        InvalidVector("extension tags that do not ascend", ["M-09"], frame(.ping, raw("00 05 00 05 00"))),
        InvalidVector("an extension longer than the body", ["M-09"], frame(.ping, raw("00 05 03 61 62"))),
        InvalidVector("an extension tag alone", ["M-09", "M-10"], frame(.ping, raw("00 05"))),
    ]

    static let messages = [
        InvalidVector("lowest minor above the highest", ["M-11"], .handshake, hello { $0[0] = 1 }),
        InvalidVector("realm 0", ["M-06", "M-11"], .handshake, hello { $0[10] = 0 }),
        InvalidVector("realm 3", ["M-06", "M-11"], .handshake, hello { $0[10] = 3 }),
        InvalidVector(
            "a nonce of 31 bytes", ["M-11"], .handshake,
            frame(.hello, raw("00 00 0000000000000000 01 01 61 01 6b") + ValidVectors.nonce.dropLast())),
        InvalidVector("a challenge that is only a proof", ["M-12"], .handshake, frame(.challenge, ValidVectors.proof)),
        InvalidVector("a proof of 31 bytes", ["M-13"], .handshake, frame(.proof, Array(ValidVectors.proof.dropLast()))),
        InvalidVector("tier 0", ["M-06", "M-14"], .handshake, frame(.welcome, raw("00 00 00 00"))),
        InvalidVector("tier 5", ["M-06", "M-14"], .handshake, frame(.welcome, raw("00 00 00 05"))),
        InvalidVector("idle of 2^32 ms", ["M-14"], .handshake, frame(.welcome, raw("00 80 80 80 80 10 00 01"))),
        InvalidVector("subject 3", ["M-06", "M-15"], frame(.refuse, raw("03 0100 00 00 00"))),
        InvalidVector("an unnamed flag of a refusal", ["M-06", "M-15"], frame(.refuse, raw("00 0100 04 00 00"))),
        InvalidVector(
            "a sentence of 201 bytes", ["M-02", "M-15"],
            frame(.refuse, raw("00 0100 00 00 c9 01") + [UInt8](repeating: 0x61, count: 201))),
        InvalidVector("a holding announced and absent", ["M-07", "M-15"], frame(.refuse, raw("00 0100 02 00 00"))),
        InvalidVector("an owner that has not heard itself", ["M-16"], frame(.claim, raw("01 00 01 41 01 01"))),
        InvalidVector("an unnamed flag of a claim", ["M-06", "M-16"], frame(.claim, raw("01 00 01 41 05 00"))),
        InvalidVector("an unnamed mark", ["M-06", "M-17", "V-08"], frame(.holding, raw("01 00 00 04 01 00 00"))),
        InvalidVector("an unnamed flag of a holding", ["M-06", "M-17"], frame(.holding, raw("01 00 04 00 01 00 00"))),
        InvalidVector("reasons that do not ascend", ["M-29"], frame(.health, raw("00 00 00 02 04 01 04 01 00 00"))),
        InvalidVector("a reject count of 0", ["M-29"], frame(.health, raw("00 00 00 01 04 00 00 00"))),
        InvalidVector("a list of no notices", ["M-35"], frame(.health, raw("00 00 00 00 00 00 01 01 00"))),
        InvalidVector(
            "a notice of number 0", ["M-35"], frame(.health, raw("00 00 00 00 00 00 01 06 01 00 01 00 00 00"))),
        InvalidVector(
            "a notice that counts 0", ["M-35"], frame(.health, raw("00 00 00 00 00 00 01 06 01 01 00 00 00 00"))),
        InvalidVector(
            "a proof of health whose code is short", ["M-36"],
            frame(.health, raw("00 00 00 00 00 00 02 1b 01" + String(repeating: " 01", count: 26)))),
        InvalidVector(
            "a proof of health and more", ["M-36"],
            frame(.health, raw("00 00 00 00 00 00 02 1d 01" + String(repeating: " 01", count: 28)))),
        InvalidVector(
            "17 notices", ["M-05", "M-35"], frame(.health, raw("00 00 00 00 00 00 01 06 11 01 01 00 00 00"))),
        InvalidVector(
            "4 names of a notice", ["M-05", "M-35"], frame(.health, raw("00 00 00 00 00 00 01 06 01 01 01 00 04 00"))),
        InvalidVector(
            "a notice and more", ["M-35"], frame(.health, raw("00 00 00 00 00 00 01 07 01 01 01 00 00 00 00"))),
        InvalidVector("257 reject counts", ["M-05", "M-29"], frame(.health, raw("00 00 00 81 02"))),
        InvalidVector(
            "a bundle of 8 MB and a byte", ["M-30", "L-01"],
            frame(.bundleOffer, [1] + ValidVectors.hash + raw("81 80 80 04"))),
        InvalidVector("an offer with no digests", ["M-37"], frame(.bundleOffer, offer + raw("01 01 00"))),
        InvalidVector(
            "1,025 digests", ["M-05", "M-37"], frame(.bundleOffer, offer + raw("01 03 81 08 00"))),
        InvalidVector(
            "a digest of 15 bytes", ["M-07", "M-37"],
            frame(.bundleOffer, offer + raw("01 12 01 01 31") + [UInt8](repeating: 7, count: 15))),
        InvalidVector(
            "a digest and more", ["M-37"],
            frame(.bundleOffer, offer + raw("01 14 01 01 31") + [UInt8](repeating: 7, count: 17))),
        InvalidVector(
            "a request from beyond every bundle", ["M-31"],
            frame(.bundleRequest, ValidVectors.hash + raw("81 80 80 04"))),
        InvalidVector("an empty part", ["M-32"], frame(.bundlePart, ValidVectors.hash + raw("00 00"))),
        InvalidVector(
            "a part of 32,769 bytes", ["M-32", "L-01"], frame(.bundlePart, ValidVectors.hash + raw("00 81 80 02"))),
        InvalidVector(
            "fewer times than holdings", ["M-34"], frame(.holding, raw("01 00 00 00 01 00 00 01 00"))),
        InvalidVector(
            "more times than holdings", ["M-34"], frame(.holding, raw("01 00 00 00 01 00 00 01 02 05 05"))),
        InvalidVector("1,025 digests", ["M-05", "M-33"], frame(.digest, raw("81 08"))),
        InvalidVector(
            "a digest of 31 bytes", ["M-07", "M-33"],
            frame(.digest, raw("01 00 01 0000000000000001 01 0000000000000001") + ValidVectors.hash.dropLast())),
        InvalidVector("goodbye for reason 0", ["M-06", "M-28"], frame(.goodbye, raw("00 00"))),
        InvalidVector("goodbye for reason 4", ["M-06", "M-28"], frame(.goodbye, raw("04 00"))),
    ]

    // MARK: - Updates

    /// Handle 0, number 1, base previous, step 1, tag 0, one frame: what stands before the cells.
    private static let opening = raw("29 00 01 01 0000000000000000")

    private static func update(_ text: String) -> FrameBuilder { frame(.update, raw(text)) }

    private static func cells(_ text: String) -> FrameBuilder { frame(.update, opening + raw(text)) }

    static let updates = [
        InvalidVector("flag bit 6", ["M-06", "M-18"], update("69 00 01 01 0000000000000000")),
        InvalidVector("base 3", ["M-18"], update("2d 00 01 01 0000000000000000")),
        InvalidVector("confirmed without a head", ["M-18"], update("10 00 01 01")),
        InvalidVector("number 0", ["M-04", "M-18"], update("29 00 00 01 0000000000000000")),
        InvalidVector("index 0 without a head", ["M-04", "M-18", "M-19"], update("00 00 01 00")),
        InvalidVector("index 4,096", ["M-18", "L-01"], update("00 00 01 80 20")),
        InvalidVector("one frame, said in full", ["M-04", "M-18"], update("09 00 01 01 01 0000000000000000")),
        InvalidVector("no frame", ["M-04", "M-18"], update("09 00 01 00 01 0000000000000000")),
        InvalidVector("4,097 frames", ["M-18", "L-01"], update("09 00 01 81 20 01 0000000000000000")),
        InvalidVector("step 0", ["M-04", "M-18", "M-23"], update("29 00 01 00 0000000000000000")),
        InvalidVector(
            "step 2^63", ["M-23", "M-24"], update("29 00 01 80 80 80 80 80 80 80 80 80 01 0000000000000000")),
        InvalidVector(
            "base and step beyond 2^63 - 1", ["M-23", "M-24"],
            update("25 00 01 01 0000000000000001 ff ff ff ff ff ff ff ff 7f 0000000000000000 01 0000000000000000")),
        InvalidVector("an attestation of 15 bytes", ["M-18"], update("02 00 01 01 000000000000000000000000000000")),
        InvalidVector("a group without cells", ["M-04", "M-18"], cells("01 41 00")),
        InvalidVector("4,097 cells", ["M-21", "L-01"], cells("01 41 81 20")),
        InvalidVector("procedures in descending order", ["M-20"], cells("01 42 01 88 27 00 01 41 01 88 27 00")),
        InvalidVector("a procedure twice", ["M-20"], cells("01 41 01 88 27 00 01 41 01 90 28 00")),
        InvalidVector(
            "a procedure before the one it begins", ["M-20", "K-02"], cells("02 4141 01 88 27 00 01 41 01 88 27 00")),
        InvalidVector("a step of 0 between periods", ["M-20"], cells("01 41 02 88 27 00 00 00")),
        InvalidVector("a period of grain 3", ["K-01"], cells("01 41 01 0c 00")),
        InvalidVector("a quarter that begins in February", ["K-01"], cells("01 41 01 14 00")),
        InvalidVector("a year that begins in April", ["K-01"], cells("01 41 01 38 00")),
        InvalidVector("period 4800", ["K-01"], cells("01 41 01 80 96 01 00")),
        InvalidVector(
            "a procedure of 33 bytes", ["K-02"],
            frame(.update, opening + [33] + [UInt8](repeating: 0x41, count: 33) + raw("01 88 27 00"))),
        InvalidVector("a procedure with a tab", ["K-02"], cells("02 41 09 01 88 27 00")),
        InvalidVector("a procedure that is not UTF-8", ["K-02"], cells("02 41 ff 01 88 27 00")),
        InvalidVector("kind 2 without a difference before", ["M-22"], cells("01 41 01 8a 27")),
        InvalidVector("kind 3 with one difference before", ["M-22"], cells("01 41 02 89 27 01 01 0b")),
        InvalidVector("kind 2 after a plain cell alone", ["M-22"], cells("01 41 02 88 27 01 05 0a")),
        InvalidVector("a cell without counts", ["M-07"], cells("01 41 01 88 27")),
        InvalidVector("fewer cells than announced", ["M-07"], cells("01 41 02 88 27 00")),
        InvalidVector("a byte behind the last group", ["M-07"], cells("01 41 01 88 27 00 07")),
    ]

    /// One plain cell of October 2026.
    private static func plain(_ text: String) -> FrameBuilder { cells("01 41 01 90 28 " + text) }
    private static func difference(_ text: String) -> FrameBuilder { cells("01 41 01 91 28 " + text) }

    /// An empty first block that announces a second.
    private static let twice = "80 80 80 80 80 80 20 "

    static let cells = [
        InvalidVector("bit 48 of the mask", ["K-09", "V-08"], plain("80 80 80 80 80 80 40 01")),
        InvalidVector("an empty second block", ["K-09"], plain("80 80 80 80 80 80 20 00")),
        InvalidVector("a second block that announces a third", ["K-09"], plain(twice + "80 80 80 80 80 80 20 01")),
        InvalidVector(
            "an unknown measure of the second block", ["K-09", "V-08"], plain(twice + "80 80 80 80 80 80 40 01")),
        InvalidVector("a second block that is not there", ["M-07"], plain(twice)),
        InvalidVector("a count of 0", ["K-10"], plain("01 00")),
        InvalidVector("a count of 2^39", ["K-08", "K-10", "M-24"], plain("01 80 80 80 80 80 10")),
        InvalidVector("a count of 2^63", ["K-10", "M-24"], plain("01 80 80 80 80 80 80 80 80 80 01")),
        InvalidVector(
            "a count out of range, and behind it a period that is none", ["M-24", "M-38"],
            cells("01 41 02 90 28 01 80 80 80 80 80 10 0c 00")),
        InvalidVector(
            "a period that is none, and behind it a count out of range", ["K-01", "M-38"],
            cells("01 41 01 0c 01 80 80 80 80 80 10")),
        InvalidVector("a series without keys", ["K-11"], plain("80 80 80 80 80 01 00")),
        InvalidVector("a key twice", ["K-11"], plain("80 80 80 80 80 01 02 05 01 00 01")),
        InvalidVector("a due day of 2100", ["K-03", "K-11", "M-24"], plain("80 80 80 80 80 01 01 ad 9d 02 01")),
        InvalidVector("steps that lead to 2100", ["K-11", "M-24"], plain("80 80 80 80 80 01 02 ac 9d 02 01 01 01")),
        InvalidVector("bucket 1024", ["K-04", "K-11", "M-24"], plain("80 80 80 80 80 10 01 80 08 01")),
        InvalidVector("1,025 buckets", ["K-11", "M-24"], plain("80 80 80 80 80 10 81 08")),
        InvalidVector("a series that ends too early", ["M-07"], plain("80 80 80 80 80 01 02 05 01")),
        InvalidVector("a change of 0", ["K-13"], difference("01 00 00")),
        InvalidVector("a change of -2^39", ["K-13", "M-24"], difference("01 00 ff ff ff ff ff 1f")),
        InvalidVector("a change of +1 outside the unit mask", ["K-14"], difference("01 00 02")),
        InvalidVector("a unit bit beyond the mask", ["K-14"], difference("01 02 04")),
        InvalidVector("a unit bit without plain measures", ["K-14"], difference("80 80 80 80 80 01 01 01 05 02")),
        InvalidVector("a change of 0 in a series", ["K-13"], difference("80 80 80 80 80 01 00 01 05 00")),
        InvalidVector("a difference without its unit mask", ["K-15", "M-07"], difference("00")),
    ]
}
