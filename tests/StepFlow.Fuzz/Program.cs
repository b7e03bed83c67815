using System.Globalization;
using StepFlow.Fuzz;

var options = new FuzzOptions();
for (var i = 0; i + 1 < args.Length; i += 2)
{
    var number = long.Parse(args[i + 1], CultureInfo.InvariantCulture);
    options = args[i] switch
    {
        "--inputs" => options with { Inputs = number },
        "--seed" => options with { Seed = (int)number },
        "--only" => options with { Only = number },
        _ => throw new ArgumentException($"Unknown option {args[i]}; known are --inputs N, --seed N and --only N (one input and its answer, after those of its block that lead to it)."),
    };
}

var report = FuzzRun.Execute(options, Console.Out);
Console.WriteLine(report);
return report.IsGood ? 0 : 1;
