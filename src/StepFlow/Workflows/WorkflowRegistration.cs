using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Workflows;

/// <summary>A version of a C# workflow under its name, ready to be run with JSON.</summary>
public sealed class WorkflowRegistration
{
    private readonly Func<IServiceProvider, WorkflowContext, Payload, Task<Payload>> _run;
    private readonly Action<Payload> _readInput;

    private WorkflowRegistration(
        WorkflowAttribute named, Type type, Type input, Func<IServiceProvider, WorkflowContext, Payload, Task<Payload>> run, Action<Payload> readInput)
    {
        (Name, Version, Type, InputType, _run, _readInput) = (named.Name, named.Version, type, input, run, readInput);
        MaxConcurrency = named.MaxConcurrency is >= 1 and <= ForkStep.LargestConcurrency
            ? named.MaxConcurrency
            : throw new ArgumentException($"The attribute of {type}: MaxConcurrency: Expected 1 to {ForkStep.LargestConcurrency}, found {named.MaxConcurrency}.");
        Plan = CodePlan.Of(Name, Version) with { Settings = SettingsOf(named, type) };
    }

    /// <summary>The workflow.</summary>
    public string Name { get; }

    /// <summary>The version.</summary>
    public string Version { get; }

    /// <summary>The class.</summary>
    public Type Type { get; }

    /// <summary>What it reads the run's input as.</summary>
    public Type InputType { get; }

    /// <summary>Most calls of one of its runs that are performed at once.</summary>
    internal int MaxConcurrency { get; }

    /// <summary>The plan of its runs: which workflow and version they are.</summary>
    internal Plan Plan { get; }

    /// <summary>True for a class that can be registered: it is a <see cref="Workflow{TInput, TOutput}"/> that can be made.</summary>
    internal static bool IsWorkflow(Type type) => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && ContractOf(type) is not null;

    /// <summary>Makes the registration of a class.</summary>
    /// <exception cref="ArgumentException">It is no workflow, or its attribute is missing or not valid.</exception>
    internal static WorkflowRegistration Of(Type type)
    {
        var contract = ContractOf(type)
            ?? throw new ArgumentException($"{type} does not derive from Workflow<TInput, TOutput>.");
        var named = type.GetCustomAttribute<WorkflowAttribute>(inherit: false)
            ?? throw new ArgumentException($"{type} has no name. Put [Workflow(\"name\", \"v1\")] on the class.");
        foreach (var (what, name) in new[] { ("A workflow name", named.Name), ("A version", named.Version) })
        {
            if (NameRule.Check(what, name) is { } problem)
                throw new ArgumentException($"The attribute of {type}: {problem}");
        }

        var make = typeof(WorkflowRegistration).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)
            ?? throw new MissingMethodException(nameof(Make));
        return (WorkflowRegistration)make.MakeGenericMethod([type, .. contract.GenericTypeArguments])
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [named], null)!; // Make returns one
    }

    /// <summary>Runs the method, on the thread of a replay.</summary>
    internal Task<Payload> RunAsync(IServiceProvider services, WorkflowContext context, Payload input) => _run(services, context, input);

    /// <summary>Throws where a run's input is not what the method takes: known when the run is to be accepted.</summary>
    internal void CheckInput(Payload input) => _readInput(input);

    /// <summary>What the attributes say about the whole run.</summary>
    private static Payload? SettingsOf(WorkflowAttribute named, Type type)
    {
        var settings = new RunSettings
        {
            OnSuccess = [.. type.GetCustomAttributes<OnSuccessAttribute>(inherit: false).Select(end => end.Start)],
            OnFailure = [.. type.GetCustomAttributes<OnFailureAttribute>(inherit: false).Select(end => end.Start)],
            CompensateOnCancel = named.CompensateOnCancel,
        };
        var problems = new List<InputProblem>();
        RunSettingsFormat.Check(settings, problems);
        return problems.Count == 0
            ? RunSettingsFormat.Write(settings)
            : throw new ArgumentException($"The attributes of {type}: {string.Join("; ", problems)}");
    }

    private static Type? ContractOf(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.IsGenericType && ancestor.GetGenericTypeDefinition() == typeof(Workflow<,>))
                return ancestor;
        }

        return null;
    }

    private static WorkflowRegistration Make<TWorkflow, TInput, TOutput>(WorkflowAttribute named)
        where TWorkflow : Workflow<TInput, TOutput>
    {
        var create = ActivatorUtilities.CreateFactory<TWorkflow>([]);
        return new WorkflowRegistration(named, typeof(TWorkflow), typeof(TInput), InvokeAsync, input => ReadInput(input));

        TInput ReadInput(Payload input) => StepJson.Read<TInput>(input, $"The input of workflow '{named.Name}'");

        async Task<Payload> InvokeAsync(IServiceProvider services, WorkflowContext context, Payload input)
        {
            var workflow = create(services, []);
            // The replay's own context: what follows stays on its thread.
            return StepJson.Write(await workflow.RunAsync(context, ReadInput(input)).ConfigureAwait(true));
        }
    }
}
