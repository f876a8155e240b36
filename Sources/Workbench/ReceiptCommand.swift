internal import Bytes
package import Model
internal import Nodes
internal import Wire

/// `tamcap receipt`: what a node's folder proves about a unit's delivery. An office's folder and the centre's name the
/// same position, digest and time for a state that has been delivered.
package struct ReceiptCommand: Sendable {
    package var unit: UnitCode
    package var dataDir: String
    /// Only what this holder holds.
    package var holder: String?
    package var isJSON = false
    package var isEnglish = false

    package init(unit: UnitCode, dataDir: String) {
        self.unit = unit
        self.dataDir = dataDir
    }

    /// What one holder has.
    struct Receipt {
        /// `nil`: this folder's node itself.
        var holder: String?
        var tier: Tier?
        var isDurable: Bool
        var position: Position
        /// Of the cells at the position, where this folder has them.
        var digest: [UInt8]?
        var atUnixMilliseconds: Int64?
    }

    /// - Throws: `.failed` when the folder knows nothing of the unit, or nothing of what the holder holds.
    package func run(_ console: inout Console) throws(Failure) {
        guard let known = try StoreFolder(dataDir).read({ NodeImage() }, { $0.read($1) }).value.units[unit] else {
            throw Failure(.failed, "\(dataDir) knows nothing of \(unit)")
        }
        let receipts = receipts(known).filter { holder == nil || $0.holder == holder }
        guard !receipts.isEmpty else {
            throw Failure(.failed, "\(dataDir) has no receipt of \(holder ?? "anybody") for \(unit)")
        }
        try console.print(isJSON ? json(receipts) : Array(text(receipts).utf8))
    }

    private func receipts(_ known: NodeImage.Unit) -> [Receipt] {
        let own = known.state.position
        let digest = own.map { known.state.canonicalDigest(at: $0) }
        var receipts: [Receipt] = []
        if let own {
            receipts.append(
                Receipt(
                    isDurable: true, position: own, digest: digest, atUnixMilliseconds: known.takenAtUnixMilliseconds))
        }
        for (holder, holding) in known.holdings.sorted(by: { $0.key < $1.key }) {
            guard let position = holding.position else { continue }
            receipts.append(
                Receipt(
                    holder: holder, tier: holding.tier, isDurable: holding.level == .durable, position: position,
                    digest: position == own ? digest : nil, atUnixMilliseconds: holding.durableAtUnixMilliseconds))
        }
        return receipts
    }

    // MARK: - Words

    private func text(_ receipts: [Receipt]) -> String {
        let words = isEnglish ? Words.english : Words.vietnamese
        var lines = ["\(words.unit) \(unit)"]
        for receipt in receipts {
            let place = receipt.holder.map { "\($0) (\(words.tier(receipt.tier)))" } ?? words.here
            let position = receipt.position
            let time = receipt.atUnixMilliseconds.map { Moment(seconds: $0 / 1_000).description } ?? words.unknown
            lines += [
                "\(words.holder): \(place)",
                "  \(words.position): \(position.incarnation), \(words.version) \(position.version), \(words.tag) "
                    + Self.digits(position.tag),
                "  \(words.digest): \(receipt.digest.map { Hexadecimal.encode($0) } ?? words.otherState)",
                "  \(words.time): \(time)", "  \(words.level): \(receipt.isDurable ? words.durable : words.held)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func digits(_ value: UInt64) -> String {
        Hexadecimal.encode((0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) })
    }

    private struct Words {
        var (unit, here, holder, position, version) = ("", "", "", "", "")
        var (tag, digest, otherState, time, unknown) = ("", "", "", "", "")
        var (level, durable, held) = ("", "", "")
        var tiers: [String] = []

        func tier(_ tier: Tier?) -> String { tier.map { tiers[Int($0.rawValue) - 1] } ?? unknown }

        static let vietnamese = Words(
            unit: "Đơn vị", here: "tại đây", holder: "Nơi giữ", position: "Vị trí", version: "bản", tag: "thẻ",
            digest: "Mã kiểm (SHA-256)", otherState: "không có ở đây (trạng thái khác)", time: "Thời điểm ghi nhận",
            unknown: "không rõ", level: "Mức", durable: "đã ghi bền vững", held: "đã nhận, chưa ghi bền vững",
            tiers: ["trung ương", "tỉnh", "chi cục", "vụ"])
        static let english = Words(
            unit: "Unit", here: "here", holder: "Holder", position: "Position", version: "version", tag: "tag",
            digest: "Digest (SHA-256)", otherState: "not here (another state)", time: "Recorded at",
            unknown: "not known", level: "Level", durable: "durable", held: "held, not durable yet",
            tiers: ["nation", "province", "branch", "department"])
    }

    private func json(_ receipts: [Receipt]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", unit.description)
            json.field("receipts") { json in
                json.array { json in
                    for receipt in receipts { json.object { json in Self.append(receipt, to: &json) } }
                }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private static func append(_ receipt: Receipt, to json: inout JSONWriter) {
        json.field("holder", receipt.holder)
        json.field("tier", receipt.tier?.description)
        json.field("level", receipt.isDurable ? "durable" : "held")
        json.field("incarnation", receipt.position.incarnation.description)
        json.field("version", receipt.position.version)
        json.field("tag", digits(receipt.position.tag))
        json.field("digest", receipt.digest.map { Hexadecimal.encode($0) })
        json.field("time", receipt.atUnixMilliseconds.map { Moment(seconds: $0 / 1_000).description })
        json.field("timeMilliseconds", receipt.atUnixMilliseconds)
    }
}
