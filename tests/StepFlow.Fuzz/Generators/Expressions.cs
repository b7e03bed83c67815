namespace StepFlow.Fuzz.Generators;

/// <summary>Expressions by their grammar, with a few slips.</summary>
internal static class Expressions
{
    private static readonly string[] Operators = ["||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%"];

    /// <summary>A string as it stands in a template, without its quotes.</summary>
    public static string Template(Dice random) => random.Next(random.Careful ? 4 : 6) switch
    {
        < 3 => $"${{{Expression(random, random.Next(5))}}}",
        3 => $"a ${{{Expression(random, 2)}}} b ${{{Expression(random, 2)}}}",
        4 => $"$${{{Expression(random, 1)}}} ${{{Expression(random, 1)}",
        _ => Texts.Noise(random, random.Next(30)),
    };

    /// <summary>An expression without its <c>${}</c>.</summary>
    public static string Expression(Dice random, int depth)
    {
        if (random.Slips(0.008))
            return Extreme(random);
        if (random.Slips(0.04))
            return Texts.Noise(random, random.Next(1, 20));
        if (depth <= 0)
            return Operand(random);
        if (random.Careful)
            return Sound(random, depth);
        return random.Next(6) switch
        {
            0 => $"({Expression(random, depth - 1)})",
            1 => $"{random.One("!", "-", "- ", "!!", "--")}{Expression(random, depth - 1)}",
            _ => $"{Expression(random, depth - 1)}{random.One("", " ", "  ")}{random.One<string>(Operators)}{random.One("", " ")}{Expression(random, depth - 1)}",
        };
    }

    /// <summary>What has a value, whatever the data are.</summary>
    private static string Sound(Dice random, int depth) => random.Next(6) switch
    {
        0 => $"({Expression(random, depth - 1)})",
        1 => $"{Expression(random, depth - 1)} {random.One("==", "!=")} {Operand(random)}",
        2 => $"'a' + ({Expression(random, depth - 1)})",
        3 => $"{random.One("1", "2.5", "-3")} {random.One("+", "-", "*", "<", ">=")} {random.One("4", "0.1")}",
        4 => $"!({Operand(random)} == {Operand(random)}) {random.One("&&", "||")} {random.One("true", "false", "1 < 2")}",
        _ => Operand(random),
    };

    private static string Operand(Dice random) => random.Next(8) switch
    {
        0 => Texts.Number(random),
        1 => random.Fit(["'a'", "''", "'é'", "'it\\\\'s'", "'\\\\u0041'"], "'\\\\ud800'", "'\\\\x'", "'open"),
        2 => random.Fit(["true", "false", "null"], "True", "undefined", "this"),
        _ => Path(random),
    };

    private static string Path(Dice random)
    {
        if (random.Careful)
            return random.One<string>([.. random.Roots]);
        string[] others =
        [
            "steps.AddOne", "steps['AddOne']", "steps.step-0:AddOne", "steps['step-0:AddOne']", "steps", "steps.", "steps.Nope", "Input",
            "item", "index", "webhooks.approval", "webhooks['approval']", "webhooks.nope", "webhooks", "item.a",
        ];
        var root = random.Chance(0.5) ? random.One<string>([.. random.Roots]) : random.One<string>(others);
        return root + string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Segment(random)));
    }

    private static string Segment(Dice random) => random.Next(8) switch
    {
        < 4 => random.One(".a", ".b", ".id", ".lines", ".total"),
        4 => random.One("[0]", "[1]", "[2147483647]", "[2147483648]", "[-1]", "[ 0 ]", "[00]"),
        5 => random.One("['a']", "['a b']", "[\\\"a\\\"]", "['']", "['\\\\ud800']"),
        6 => random.One(".", "[", "]", "[]", "..a", "[a]", ".0"),
        _ => $".{new string('p', random.One(1, 50, 4000))}",
    };

    /// <summary>What could exhaust a stack, a memory or a patience.</summary>
    private static string Extreme(Dice random)
    {
        var count = random.One(63, 64, 65, 500, 2000, 20_000);
        return random.Next(6) switch
        {
            0 => new string('(', count) + "1" + new string(')', count),
            1 => new string(random.One('!', '-', '('), count) + "true",
            2 => string.Join('+', Enumerable.Repeat(random.One("input", "'x'", "1", "previous.a"), count)),
            3 => string.Join("==", Enumerable.Repeat("input", count)),
            4 => "input" + string.Concat(Enumerable.Repeat(random.One(".a", "[0]", "['a']"), count)),
            _ => string.Join('*', Enumerable.Repeat("1e300", count)),
        };
    }
}
