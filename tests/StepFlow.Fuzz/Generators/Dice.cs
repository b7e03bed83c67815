namespace StepFlow.Fuzz.Generators;

/// <summary>
/// What an input is made with. A careful one is made without slips, so that what lies behind the readers is reached as well: half of
/// all inputs are.
/// </summary>
internal sealed class Dice : Random
{
    private int _names;

    public Dice(int seed)
        : base(seed) => Careful = NextDouble() < 0.5;

    /// <summary>True where nothing is made wrong on purpose.</summary>
    public bool Careful { get; }

    /// <summary>True inside of a branch, where some fields are not allowed.</summary>
    public bool InBranch { get; set; }

    /// <summary>What an expression may begin with at this place.</summary>
    public List<string> Roots { get; private set; } = ["input", "previous"];

    /// <summary>A name that was not there before.</summary>
    public string NewName() => $"n{_names++}";

    /// <summary>Makes something where an expression sees these roots; what it adds to them ends with it.</summary>
    public string Seeing(IEnumerable<string> roots, Func<string> make)
    {
        var outer = Roots;
        Roots = [.. roots];
        var made = make();
        Roots = outer;
        return made;
    }
}
