using StepFlow.Chaos;

if (args.Contains("--help"))
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

if (!CommandLine.TryRead(args, out var options, out var problem))
{
    Console.Error.WriteLine($"{problem}\n\n{CommandLine.Help}");
    return 2;
}

var report = await ChaosRun.ExecuteAsync(options, Console.Out);
Console.WriteLine(report);
return report.Violations.Count == 0 ? 0 : 1;
