internal import Bytes
internal import Configuration
internal import Generation
internal import Intake
internal import Model
internal import Nodes
internal import Peering
internal import Runtime
internal import Wire

/// `tamcap bench wire` and `tamcap bench merge`: an office with mature cells, real updates, the centre's real path.
enum NodeBench {
    /// Bytes on the wire, header, MAC and attestation included, of updates after the first.
    static func wire(dossiers: Int, _ console: inout Console) throws(Failure) {
        var office = try BenchOffice(dossiers: dossiers)
        let bridge = NodeBridge(unit: office.unit, centre: NodeBridge.centre(), officeSeed: 1)
        bridge.connect(as: 1)
        let first = office.store.drainChanges(of: office.unit)
        bridge.commit(office.unit, first)
        let before = bridge.sentBytes
        bridge.finishIntake(office.unit)
        let counts = first.reduce(0) { $0 + $1.new.entries.count }
        try console.print(
            "wire: one office, \(dossiers) dossiers, \(first.count) cells with \(counts) counts; "
                + "the first full sync takes \(bridge.sentBytes - before) bytes\n")
        for together in [1, 4, 16, 64] {
            var bytes = 0
            var cells = 0
            let updates = max(4, 512 / together)
            for _ in 0..<updates {
                var latest: [CellKey: Measures] = [:]
                for _ in 0..<together { for change in try office.change() { latest[change.key] = change.new } }
                cells += latest.count
                let start = bridge.sentBytes
                bridge.commit(office.unit, latest.map { (key: $0.key, new: $0.value) }.sorted { $0.key < $1.key })
                bytes += bridge.sentBytes - start
            }
            let perUpdate = Double(bytes) / Double(updates)
            try console.print(
                "  \(together) dossier\(together == 1 ? "" : "s") an update: \(tenths(perUpdate)) bytes an update, "
                    + "\(tenths(perUpdate / Double(together))) bytes a dossier, "
                    + "\(tenths(Double(cells) / Double(updates))) cells an update\n")
        }
        guard bridge.centre.units[office.unit]?.position == bridge.office.units[office.unit]?.position else {
            throw Failure(.failed, "the centre does not hold what the office sent")
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// How the updates of a merge come.
    enum Proof: CaseIterable {
        /// Encrypted; the centre has no key of the office's attestations.
        case sealed
        /// Encrypted, and every attestation judged.
        case attested
        /// A MAC alone, as programs had it before encryption.
        case plain

        fileprivate var words: String {
            switch self {
            case .sealed: "decryption"
            case .attested: "decryption, attestation"
            case .plain: "MAC, not encrypted"
            }
        }
    }

    /// Cell updates a CPU second at the centre: CRC, MAC, inflate, decoding, cells, roll-ups.
    static func merge(
        updates: Int, together: Int, _ proof: Proof, _ console: inout Console
    ) throws(Failure) {
        var office = try BenchOffice(dossiers: 20_000)
        let centre = NodeBridge.centre(judging: proof == .attested ? office.unit : nil)
        let bridge = NodeBridge(unit: office.unit, centre: centre, officeSeed: 1, isSealed: proof != .plain)
        let book = RankingBook(office.contents, of: centre)
        centre.onChanges = { book.apply($0, $1) }
        bridge.connect(as: 1)
        bridge.commit(office.unit, office.store.drainChanges(of: office.unit))
        bridge.finishIntake(office.unit)
        // The wire's own window limits what can be under way, so rounds of one window are made and then taken.
        var cells = 0
        var bytes = 0
        var nanoseconds: Int64 = 0
        var frames = 0
        while cells < updates {
            bridge.isHolding = true
            let start = bridge.sentBytes
            for _ in 0..<8 {
                var latest: [CellKey: Measures] = [:]
                for _ in 0..<together { for change in try office.change() { latest[change.key] = change.new } }
                cells += latest.count
                frames += 1
                bridge.commit(office.unit, latest.map { (key: $0.key, new: $0.value) }.sorted { $0.key < $1.key })
            }
            bytes += bridge.sentBytes - start
            let spent = bridge.centreNanoseconds
            bridge.release()
            nanoseconds += bridge.centreNanoseconds - spent
        }
        guard centre.units[office.unit]?.position == bridge.office.units[office.unit]?.position,
            proof != .attested || centre.statuses[office.unit]?.attestation == .attested
        else {
            throw Failure(.failed, "the centre does not hold what the office sent")
        }
        try console.print(
            "merge: one office of 20000 dossiers with mature cells below its province and the nation; "
                + "\(frames) updates of \(together) dossiers, \(cells) cells, \(bytes) bytes; "
                + "header and body checksum, \(proof.words), inflate, decoding, cells and roll-ups of two tiers\n"
                + "  \(nanoseconds / 1_000_000) ms of CPU at the centre: "
                + "\(Int64(cells) * 1_000_000_000 / max(1, nanoseconds)) cell updates/s, "
                + "\(Int64(frames) * 1_000_000_000 / max(1, nanoseconds)) frames/s\n")
    }
}
