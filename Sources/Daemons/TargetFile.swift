internal import Configuration
internal import Model
internal import Nodes

/// The targets that an aggregator holds its units against: of the files that it names, or those shipped.
enum TargetFile {
    /// - Throws: what cannot be read, or the first line that is wrong.
    static func load(_ configuration: AggregatorConfiguration) throws(StartFault) -> Editions<TargetEdition> {
        guard !configuration.targets.isEmpty else { return Editions(shipped) }
        let catalogues = try catalogues(configuration)
        var sheets: [TargetEdition] = []
        for path in configuration.targets {
            let bytes = try Starting.read(path, key: "targets")
            do throws(LocatedError) {
                sheets.append(try sheet(bytes, path, catalogues))
            } catch {
                throw .configuration(error)
            }
        }
        do throws(Editions<TargetEdition>.Clash) {
            return try Editions(sheets[0], Array(sheets.dropFirst()))
        } catch {
            throw .configuration(
                LocatedError(file: configuration.targets.last ?? "", line: 1, key: "from", reason: "\(error)"))
        }
    }

    /// Its targets name indicators of the catalogue that is in force when it begins.
    private static func sheet(
        _ bytes: [UInt8], _ path: String, _ catalogues: Editions<Catalogue>
    ) throws(LocatedError) -> TargetEdition {
        let from = try? TargetEdition(csv: bytes, file: path, catalogue: catalogues.given[0]).edition.from
        return try TargetEdition(
            csv: bytes, file: path, catalogue: from.map { catalogues.inForce(on: $0) } ?? catalogues.given[0])
    }

    /// They name the indicators of the catalogue that is shipped with them; where another one is in force and lacks
    /// one, its targets are not judged.
    static var shipped: TargetEdition {
        do throws(LocatedError) {
            return try TargetEdition(
                csv: Shipped.targets.bytes, file: Shipped.targets.fileName, catalogue: CatalogueFile.standard())
        } catch {
            fatalError("the targets that are shipped are wrong: \(error)")
        }
    }

    /// A province does not know its upstream's catalogue when it starts.
    private static func catalogues(
        _ configuration: AggregatorConfiguration
    ) throws(StartFault) -> Editions<Catalogue> {
        guard BundleFiles.isOwn(configuration) else { return Editions(CatalogueFile.standard()) }
        do throws(BundleFault) {
            return try BundleFiles.contents(configuration).catalogues
        } catch {
            throw .bundle(error)
        }
    }
}
