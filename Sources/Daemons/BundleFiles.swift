internal import Bytes
package import Configuration
package import Model
package import Nodes
package import Runtime
package import Wire

/// Why a bundle is not taken.
package enum BundleFault: Error, CustomStringConvertible {
    case unreadable(SystemError)
    case mistake(LocatedError)
    case container(WireError)

    package var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .mistake(let error): error.description
        case .container(let error): "the bundle is damaged: \(error)"
        }
    }
}

/// Reads the four files of a bundle, and bundles as they travel.
package enum BundleFiles {
    /// Whether an aggregator makes its own bundle: the nation always, from what is shipped where its configuration
    /// names no file; a province only when it is given a topology to begin with.
    package static func isOwn(_ configuration: AggregatorConfiguration) -> Bool {
        configuration.upstreams.isEmpty || configuration.topology != nil
    }

    /// The container made from the files that an aggregator is configured with, or from those shipped.
    ///
    /// - Throws: `.unreadable` for a file, `.mistake` with file and line for what stands in it.
    package static func load(_ configuration: AggregatorConfiguration) throws(BundleFault) -> BundleContainer {
        try read(configuration).container
    }

    /// The calendar among those files, all of which are read.
    ///
    /// - Throws: as `load`.
    package static func calendar(_ configuration: AggregatorConfiguration) throws(BundleFault) -> WorkingCalendar {
        try read(configuration).contents.calendar
    }

    /// The contents that they make.
    ///
    /// - Throws: as `load`.
    package static func contents(_ configuration: AggregatorConfiguration) throws(BundleFault) -> BundleContents {
        try read(configuration).contents
    }

    private static func read(
        _ configuration: AggregatorConfiguration
    ) throws(BundleFault) -> (container: BundleContainer, contents: BundleContents) {
        let container = BundleContainer(
            topology: try read(configuration.topology) ?? Shipped.topology.bytes,
            procedures: try read(configuration.procedures) ?? Shipped.register.bytes,
            catalogue: try read(configuration.catalogues.first) ?? Shipped.catalogue.bytes,
            calendar: try read(configuration.calendar) ?? Shipped.calendar.bytes,
            editions: try further(configuration),
            sealedThrough: configuration.sealedThrough)
        // Whatever is wrong is told with the file's own name.
        let contents = try parse(
            container, hash: [],
            names: Names(
                topology: configuration.topology ?? Shipped.topology.fileName,
                procedures: configuration.procedures ?? Shipped.register.fileName,
                catalogues: configuration.catalogues.isEmpty
                    ? [Shipped.catalogue.fileName] : configuration.catalogues,
                calendar: configuration.calendar ?? Shipped.calendar.fileName))
        return (container, contents)
    }

    private static func further(_ configuration: AggregatorConfiguration) throws(BundleFault) -> [[UInt8]] {
        var editions: [[UInt8]] = []
        for path in configuration.catalogues.dropFirst() { editions.append(try read(path) ?? []) }
        return editions
    }

    private static func read(_ path: String?) throws(BundleFault) -> [UInt8]? {
        guard let path else { return nil }
        do throws(SystemError) {
            return try Files.read(path, limitBytes: DaemonLimits.configurationBytesMax)
        } catch {
            throw .unreadable(error)
        }
    }

    /// What the sections call themselves in errors.
    package struct Names {
        package var topology = "topology"
        package var procedures = "procedures"
        /// Its editions in the container's order; what is not named is called by its place.
        package var catalogues: [String] = []
        package var calendar = "calendar"
    }

    /// The parsed contents of a bundle's bytes.
    package static func contents(of bytes: [UInt8]) throws(BundleFault) -> BundleContents {
        let container: BundleContainer
        do throws(WireError) {
            container = try BundleContainer(decoding: bytes)
        } catch {
            throw .container(error)
        }
        return try parse(container, hash: BundleContainer.hash(bytes), names: Names())
    }

    private static func parse(
        _ container: BundleContainer, hash: [UInt8], names: Names
    ) throws(BundleFault) -> BundleContents {
        do throws(LocatedError) {
            return BundleContents(
                topology: try Topology(csv: container.topology, file: names.topology),
                register: try Register(container.procedures, file: names.procedures),
                calendar: container.calendar.isEmpty
                    ? WorkingCalendar() : try WorkingCalendar(csv: container.calendar, file: names.calendar),
                catalogues: try editions(container, names),
                hashes: BundleContents.Hashes(
                    topology: BundleContainer.hash(container.topology),
                    register: BundleContainer.hash(container.procedures),
                    calendar: BundleContainer.hash(container.calendar)),
                hash: hash, sealedThrough: container.sealedThrough)
        } catch {
            throw .mistake(error)
        }
    }

    private static func editions(
        _ container: BundleContainer, _ names: Names
    ) throws(LocatedError) -> Editions<Catalogue> {
        func name(_ place: Int) -> String {
            if names.catalogues.indices.contains(place) { return names.catalogues[place] }
            return place == 0 ? "catalogue" : "edition \(place)"
        }
        let first = try CatalogueFile.read(container.catalogue, file: name(0))
        var others: [Catalogue] = []
        for bytes in container.editions {
            others.append(try CatalogueFile.read(bytes, file: name(others.count + 1)))
        }
        do throws(Editions<Catalogue>.Clash) {
            return try Editions(first, others)
        } catch {
            throw LocatedError(file: name(others.count), line: 1, key: "from", reason: "\(error)")
        }
    }
}
