using System.CommandLine;

namespace StepFlow.Cli.Commands;

/// <summary>Arguments that take any number of names.</summary>
internal static class Names
{
    /// <summary>An argument of names; what looks like an option is a mistyped one, not a name.</summary>
    public static Argument<string[]> Create(string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = arity };
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-')))
                result.AddError($"Unrecognized option '{token.Value}'.");
        });
        return argument;
    }
}
