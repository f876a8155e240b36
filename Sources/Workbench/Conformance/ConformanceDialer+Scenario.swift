internal import Bytes
internal import Model
internal import Nodes
internal import Wire

// What each scenario says behind the handshake. All begin alike: a claim, and a full sync where the listener is not
// level; from then on `step` is 2 or more.
extension ConformanceDialer {
    func claim() {
        guard let unit = setting.units.first else { return }
        say(
            .claim([
                Claim(handle: 0, unit: unit, isOwner: true, position: office.position, heardAgeMilliseconds: 0)
            ]))
        require(.level, "D-16", "the claim is not answered with a holding")
    }

    func sendFullSync() { send(.none(new: office.position), office.state.allKeys(), plain: true) }

    /// Commits, and sends what has changed.
    private func sendUpdate(from base: Position) {
        let before = office.position
        office.commit()
        send(
            .position(base, step: office.position.version - base.version, tag: office.position.tag),
            office.state.keys(changedAfter: before.version), plain: true)
    }

    private func send(_ base: UpdateFrame.Base, _ keys: [CellKey], plain: Bool) {
        let attestation = setting.attestationKey.map { Attestation.make(key: $0, office.state) } ?? []
        let cells = keys.map { UpdateFrame.Cell($0, .plain(office.state.measures($0) ?? Measures())) }
        say(
            .update(
                UpdateFrame(
                    handle: 0, number: nextNumber, index: 0, head: .init(base: base, frames: 1, isConfirmed: false),
                    cells: cells, attestation: attestation)))
        nextNumber += 1
    }

    func goOn() {
        // Level at once, without a full sync: as behind one.
        step = max(step, 2)
        switch (scenario, step) {
        case (.strict, 2), (.oldMinor, 2):
            sendUpdate(from: office.position)
            require(.level, "D-35", "an update is not acknowledged by a holding at its position")
        case (.strict, 3), (.oldMinor, 3): ping("D-46", "a ping is not answered")
        case (.clearFrame, 2):
            let hello = Hello(
                versions: ConformanceSetting.minors, capabilities: 0, realm: setting.realm, node: setting.node,
                keyID: setting.keyID, nonce: [UInt8](repeating: 1, count: 32), build: ConformanceSetting.build)
            put(FrameWriter.frame(type: .hello, body: Message.hello(hello).body, authenticated: false))
            require(
                .session(.authenticationFailed), line.isSealed ? "H-34" : "F-10",
                "a clear frame behind the handshake is not refused as 3")
        case (.wrongMAC, 2):
            var frame = line.frame(.ping(sentMilliseconds: 0))
            frame[frame.count - 1] ^= 1
            put(frame)
            require(
                .session(.authenticationFailed), line.isSealed ? "H-35" : "H-14",
                "a \(line.isSealed ? "tag" : "MAC") that does not fit is not refused as 3")
        case (.replay, 2):
            let frame = line.frame(.ping(sentMilliseconds: 0))
            put(frame + frame)
            require(
                .session(.authenticationFailed), line.isSealed ? "H-35" : "H-13",
                "a frame that comes twice is not refused as 3")
        case (.unclaimed, 2):
            say(Self.update(handle: 7, number: 1, base: .none(new: office.position), cells: []))
            require(.session(.outOfPlace), "D-12", "an update of a handle never claimed is not refused as 20")
        case (.twoHandles, 2): claimTwice()
        case (.wrongBase, 2): sendFromNowhere()
        case (.number, 2):
            // One that is taken, with whatever proof is asked for; one that is refused alone repeats nothing.
            sendUpdate(from: office.position)
            require(.level, "D-35", "an update is not acknowledged by a holding at its position")
        case (.number, 3):
            say(Self.update(handle: 0, number: nextNumber - 1, base: .none(new: office.position), cells: []))
            require(.session(.malformed), "D-20", "a number that does not ascend is not refused as 1, subject 0")
        case (.badCount, 2): sendBadCount()
        case (.tooMuch, 2): sendTooMuch()
        case (.wrongBase, 3), (.badCount, 3): ping("M-24", "the session does not go on behind an update refused alone")
        default: finish()
        }
    }

    private func claimTwice() {
        guard let unit = setting.units.first else { return }
        say(
            .claim([
                Claim(handle: 9, unit: unit, isOwner: true, position: office.position, heardAgeMilliseconds: 0)
            ]))
        require(.session(.malformed), "D-12", "a second handle of a unit is not refused as 1")
    }

    private func sendFromNowhere() {
        let held = office.position
        let nowhere = Position(incarnation: held.incarnation, version: held.version, tag: held.tag ^ 1)
        send(.position(nowhere, step: 1, tag: 5), office.state.allKeys(), plain: true)
        require(.update(.moved), "D-22", "an update from a position that is not held is not refused as 11")
    }

    private func sendBadCount() {
        guard let measures = try? Measures(canonical: [Measures.Entry(Slot(.feedbackReceived), 1 << 39)]) else {
            return
        }
        let base = UpdateFrame.Base.position(office.position, step: 1, tag: 5)
        let cells = ConformanceOffice.keys.prefix(1).map { UpdateFrame.Cell($0, .plain(measures)) }
        say(Self.update(handle: 0, number: nextNumber, base: base, cells: Array(cells)))
        nextNumber += 1
        require(.update(.valueOutOfRange), "M-24", "a count of 2^39 is not refused as 21, subject 2")
    }

    /// Frames of an update that never ends, all at once: nobody can have granted what they take.
    private func sendTooMuch() {
        var sent: UInt64 = 0
        var index: UInt32 = 0
        var random: UInt64 = 1
        while sent <= granted + ConformanceTimes.frameBytesMax, index < 4_000 {
            let head = UpdateFrame.Head(
                base: .none(new: office.position), frames: UInt32(Limits.framesPerUpdateMax), isConfirmed: false)
            let frame = line.frame(
                .update(
                    UpdateFrame(
                        handle: 0, number: nextNumber, index: index, head: index == 0 ? head : nil,
                        cells: Self.filling(index, &random), attestation: [])))
            sent += UInt64(frame.count)
            index += 1
            put(frame)
        }
        require(.session(.creditExceeded), "D-43", "more than was granted is not refused as 19")
    }

    /// Cells that do not deflate: 2,000 procedures of 20 digits that follow from a small generator.
    private static func filling(_ frame: UInt32, _ random: inout UInt64) -> [UpdateFrame.Cell] {
        guard let period = Period("2026-10"),
            let one = try? Measures(canonical: [Measures.Entry(Slot(.received), 1)])
        else { return [] }
        return (0..<2_000).compactMap { cell in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let order = String(1_000_000_000 + Int(frame) * 2_000 + cell)
            return ProcedureCode("\(order)\(random >> 1)").map { UpdateFrame.Cell(CellKey(period, $0), .plain(one)) }
        }
    }

    private static func update(
        handle: UInt32, number: UInt64, base: UpdateFrame.Base, cells: [UpdateFrame.Cell]
    ) -> Message {
        .update(
            UpdateFrame(
                handle: handle, number: number, index: 0, head: .init(base: base, frames: 1, isConfirmed: false),
                cells: cells, attestation: []))
    }
}
