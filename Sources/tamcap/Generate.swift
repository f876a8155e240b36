internal import Arguments
internal import Workbench

extension Subcommand {
    static var generate: Subcommand {
        Subcommand(
            command: Command(
                "generate", summary: "write a believable nation of records into a folder",
                details: [
                    """
                    One folder for each office, named by its code, in the formats that offices export: CSV and NDJSON, \
                    some of it packed: dossiers with late arrivals and corrections, feedback, reports, visits, \
                    officers' days, ratings, plans, a register, and a few bad rows. The same seed gives the same \
                    records.
                    """
                ],
                options: [
                    Option("out", .text("DIR"), .required, help: "The folder to write; it must be empty or not exist."),
                    Option("seed", .integer("N", 0...Int.max), help: "One seed, one nation. 1 if not given."),
                    Option("dossiers", .integer("N", 1...1_000_000_000), help: "How many. 300000 if not given."),
                    Option(
                        "units", .text("CODE,…"), help: "Only these offices; every one below the nation if not given."),
                    Option("until", .text("DATE"), help: "The last day on which anything happens; today if not given."),
                    Option(
                        "topology", .text("FILE"), help: "The offices; the shipped tree of 63 provinces if not given."),
                    Option("procedures", .text("FILE"), help: "The register; the shipped sample if not given."),
                    Option("calendar", .text("FILE"), help: "Working days; the shipped calendar if not given."),
                ],
                examples: [
                    ("generate --out /tmp/nation --seed 7", "300,000 dossiers of 485 offices until today"),
                    (
                        "generate --out /tmp/two --dossiers 5000 --units 10101,01 --until 2026-11-20",
                        "two offices of Hà Nội"
                    ),
                ])
        ) { (invocation, console) throws(Failure) in
            let until = if let text = invocation.value("until") { try Words.day(text) } else { Words.today }
            var generate = GenerateCommand(out: invocation.required("out"), until: until)
            generate.seed = UInt64(invocation.integer("seed") ?? 1)
            generate.dossiers = invocation.integer("dossiers") ?? generate.dossiers
            if let units = invocation.value("units") { generate.units = try Words.units(units) }
            generate.inputs = Inputs(
                topology: invocation.value("topology"), procedures: invocation.value("procedures"),
                calendar: invocation.value("calendar"))
            try generate.run(&console)
        }
    }
}
