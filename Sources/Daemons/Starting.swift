internal import Bytes
package import Configuration
internal import Model
internal import Publication
internal import Runtime

/// From a configuration file to a daemon that may start, or to the reasons why not: what the programs and `--check` do.
package enum Starting {
    package static func agent(_ path: String) throws(StartFault) -> AgentConfiguration {
        let bytes = try read(path)
        do throws(LocatedError) {
            return try AgentConfiguration(bytes, file: path, folder: folder(of: path))
        } catch {
            throw .configuration(error)
        }
    }

    package static func aggregator(_ path: String) throws(StartFault) -> AggregatorConfiguration {
        let bytes = try read(path)
        do throws(LocatedError) {
            return try AggregatorConfiguration(bytes, file: path, folder: folder(of: path))
        } catch {
            throw .configuration(error)
        }
    }

    /// Everything that an agent would read at its start: its keys, and the mappings of its sources.
    ///
    /// - Returns: the keys.
    /// - Throws: the first thing that is wrong.
    @discardableResult
    package static func check(_ configuration: AgentConfiguration, file: String) throws(StartFault) -> KeyFile {
        _ = try MappedSource.list(configuration.sources, file: file)
        let keys = try KeyLoading.keyFile(configuration.keyFile)
        for unit in configuration.units {
            try KeyLoading.check(keys, of: configuration.keyFile, mayWrite: unit, setting: "units")
        }
        return keys
    }

    private static func now(_ configuration: AggregatorConfiguration) -> Moment {
        configuration.now ?? Moment(seconds: SystemClock.unixMilliseconds / 1_000)
    }

    /// A year that is not over cannot be sealed (Y-01).
    static func checkSealed(_ configuration: AggregatorConfiguration, file: String) throws(StartFault) {
        guard let year = configuration.sealedThrough else { return }
        let present = Day(at: now(configuration)).parts.year
        guard year >= present else { return }
        throw .configuration(
            LocatedError(
                file: file, line: configuration.sealedThroughLine, column: nil, key: "sealedThrough",
                reason: "\(year) is not over; the last year that can be sealed is \(present - 1)"))
    }

    /// Everything that an aggregator would read at its start: keys, topology, register, catalogue, calendar, targets,
    /// mappings.
    ///
    /// - Returns: what is not wrong, but should be known: one sentence each.
    /// - Throws: the first thing that is wrong.
    @discardableResult
    package static func check(_ configuration: AggregatorConfiguration, file: String) throws(StartFault) -> [String] {
        _ = try MappedSource.list(configuration.sources, file: file)
        try checkSealed(configuration, file: file)
        _ = try KeyLoading.keyRing(configuration.keyRing)
        if let path = configuration.keyFile { _ = try KeyLoading.keyFile(path) }
        _ = try TargetFile.load(configuration)
        _ = try OpsToken.gate(configuration)
        guard BundleFiles.isOwn(configuration) else { return [] }
        do throws(BundleFault) {
            let calendar = try BundleFiles.calendar(configuration)
            return calendar.gaps(on: Day(at: now(configuration))).map { $0.sentence(.english) }
        } catch {
            throw .bundle(error)
        }
    }

    /// Reads a configuration, or a file that one names under `key`.
    static func read(_ path: String, key: String? = nil) throws(StartFault) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read(path, limitBytes: DaemonLimits.configurationBytesMax)
        } catch {
            throw .unreadable(error, key: key)
        }
    }

    /// The folder that relative paths of a configuration file are relative to.
    static func folder(of path: String) -> String {
        let folder = Files.split(path).folder
        return folder.isEmpty ? "." : folder
    }
}
