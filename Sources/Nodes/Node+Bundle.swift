internal import Bytes
package import Model
package import Peering
internal import Wire

/// Register, calendar, topology and catalogue as one value with a serial and a hash.
package struct NodeBundle: Sendable {
    package let serial: UInt64
    /// SHA-256 of `bytes`.
    package let hash: [UInt8]
    package let bytes: [UInt8]
    /// Every unit of the topology.
    package let units: Set<UnitCode>

    package init(serial: UInt64, bytes: [UInt8], units: Set<UnitCode>) {
        self.serial = serial
        self.bytes = bytes
        self.units = units
        hash = SHA256.digest(bytes).bytes
    }

    var offer: BundleOffer { BundleOffer(serial: serial, hash: hash, bytes: UInt32(bytes.count)) }

    func knows(_ unit: UnitCode) -> Bool { units.contains(unit) }
}

// The bundle travels down: offered after the handshake and when it changes, fetched piece by piece.
extension Node {
    /// The bundle is in force from now on; whoever is connected below is offered it.
    ///
    /// - Returns: actions; nothing happens when a bundle with a greater serial is in force already.
    package func adopt(_ new: NodeBundle, now: Instant) -> [NodeAction] {
        if let bundle {
            if new.serial == bundle.serial, new.hash != bundle.hash { alarmOnTwoBundles(new.serial) }
            guard new.serial > bundle.serial || Mutant.isOn(.adoptOlderBundle) else { return finishEvent(now: now) }
        }
        bundle = new
        log(
            .info, "bundle-adopted",
            [("serial", String(new.serial)), ("hash", Hexadecimal.encode(new.hash.prefix(8)))])
        for link in downstream.keys.sorted() where downstream[link]?.session.isEstablished == true {
            downstream[link]?.session.send(.bundleOffer(new.offer), &context)
            touched.insert(link)
        }
        return finishEvent(now: now)
    }

    private func alarmOnTwoBundles(_ serial: UInt64) {
        log(.error, "two-bundles-of-one-serial", [("serial", String(serial))])
    }

    func takeOffer(_ offer: BundleOffer, from index: Int) {
        if let bundle {
            if offer.serial == bundle.serial, offer.hash != bundle.hash { alarmOnTwoBundles(offer.serial) }
            guard offer.serial > bundle.serial else { return }
        }
        guard offer.bytes <= Limits.bundleBytesMax else { return }
        // What came in an earlier session of this very bundle need not come again.
        if upstreams[index].incoming?.offer != offer { upstreams[index].incoming = (offer, []) }
        let offset = UInt32(upstreams[index].incoming?.bytes.count ?? 0)
        upstreams[index].session?.send(.bundleRequest(BundleRequest(hash: offer.hash, offset: offset)), &context)
    }

    func takePart(_ part: BundlePart, from index: Int, now: Instant) {
        guard var incoming = upstreams[index].incoming, part.hash == incoming.offer.hash,
            part.offset == UInt32(incoming.bytes.count), !part.bytes.isEmpty
        else { return }
        incoming.bytes += part.bytes
        guard incoming.bytes.count <= Int(incoming.offer.bytes) else {
            upstreams[index].incoming = nil
            return
        }
        if incoming.bytes.count < Int(incoming.offer.bytes) {
            upstreams[index].incoming = incoming
            upstreams[index].session?.send(
                .bundleRequest(BundleRequest(hash: part.hash, offset: UInt32(incoming.bytes.count))), &context)
            return
        }
        upstreams[index].incoming = nil
        guard SHA256.digest(incoming.bytes).bytes == incoming.offer.hash || Mutant.isOn(.trustBundle) else {
            return log(.error, "bundle-damaged", [("upstream", upstreams[index].upstream.name)])
        }
        // Another upstream's newer one may have come first; whoever takes what arrives computes under it.
        guard bundle.map({ incoming.offer.serial > $0.serial }) ?? true else { return }
        actions.append(.bundleArrived(serial: incoming.offer.serial, bytes: incoming.bytes))
    }

    func sendPart(_ request: BundleRequest, to link: LinkID) {
        guard let bundle, request.hash == bundle.hash, Int(request.offset) < bundle.bytes.count else {
            // Replaced meanwhile: the newer offer is on its way.
            return
        }
        let end = min(bundle.bytes.count, Int(request.offset) + Limits.bundlePartBytesMax)
        downstream[link]?.session.send(
            .bundlePart(
                BundlePart(
                    hash: bundle.hash, offset: request.offset,
                    bytes: Array(bundle.bytes[Int(request.offset)..<end]))), &context)
    }
}
