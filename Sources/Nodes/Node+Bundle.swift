internal import Bytes
internal import Model
package import Peering
internal import Wire

// The bundle: taken, signed, told downwards.
extension Node {
    /// The bundle is in force from now on; whoever is connected below is offered it.
    ///
    /// - Returns: actions; nothing happens when a bundle that goes before it is in force already (D-52, D-88).
    package func adopt(_ new: NodeBundle, now: Instant) -> [NodeAction] {
        var new = new
        new.digests.addMissing(context.trust.digests(of: new.serial, new.hash))
        if context.settings.upstreams.isEmpty {
            new.digests = context.bundleKeys.sign(serial: new.serial, hash: new.hash)
        }
        new.isSigned = context.standing(serial: new.serial, hash: new.hash, new.digests) == .signed
        if let bundle = context.bundle, bundle.serial == new.serial, bundle.hash != new.hash {
            context.alarm(.twoOfOneSerial, upstream: "", serial: new.serial, now: now)
        }
        guard context.isNewer(serial: new.serial, hash: new.hash, isSigned: new.isSigned) else {
            return finishEvent(now: now)
        }
        context.bundle = new
        context.log(
            .info, "bundle-adopted",
            [
                ("serial", String(new.serial)), ("hash", Hexadecimal.encode(new.hash.prefix(8))),
                ("signed", String(new.isSigned)),
            ])
        downstream.offer(new)
        return finishEvent(now: now)
    }

    /// The keys with which a centre signs; whoever is connected is told the digests that they make (D-86).
    package func adopt(_ keys: BundleKeys, now: Instant) -> [NodeAction] {
        guard context.settings.upstreams.isEmpty, keys != context.bundleKeys else { return finishEvent(now: now) }
        context.bundleKeys = keys
        if var bundle = context.bundle {
            bundle.digests = keys.sign(serial: bundle.serial, hash: bundle.hash)
            context.bundle = bundle
            downstream.offer(bundle)
        }
        return finishEvent(now: now)
    }

    func follow(_ outcome: Upstream.OfferOutcome) {
        switch outcome {
        case .nothing: break
        case .alarm: forEachSession { $0.isHealthPending = true }
        case .confirmed:
            if let bundle = context.bundle { downstream.offer(bundle) }
            onBundleConfirmed?()
        }
    }

    /// What people must look at (D-89), oldest first.
    package var bundleAlarms: [BundleAlarm] { context.trust.alarms }
}
