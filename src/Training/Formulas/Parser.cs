namespace Descent.Training.Formulas;

/// <summary>Tokens → expression by operator precedence with a stack of its own (Dijkstra's shunting-yard): no recursion, so that
/// no text can overflow the thread's stack. A fault that leaves no doubt about what was meant (2x, **) is noted and passed over,
/// so that one reading finds them all.</summary>
internal sealed class Parser
{
    readonly IReadOnlyList<Token> tokens;
    readonly List<FormulaProblem> problems;
    readonly Stack<Operand> operands = new();
    readonly Stack<Pending> pending = new();
    int index;
    int nodes;
    int enclosures;
    bool operandDue = true;
    bool ended;

    Parser(IReadOnlyList<Token> tokens, List<FormulaProblem> problems) => (this.tokens, this.problems) = (tokens, problems);

    Token Current => tokens[index];

    public static FormulaReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<FormulaProblem> problems = [];
        if (text.Length > FormulaLimits.Length)
            problems.Add(new FormulaProblem(FormulaLimits.Length, "too_large",
                $"the formula has {text.Length:#,0} characters; at most {FormulaLimits.Length:#,0} are allowed.")
            { Allowed = [$"<= {FormulaLimits.Length} characters"] });
        else if (string.IsNullOrWhiteSpace(text))
            problems.Add(new FormulaProblem(0, "empty", "the formula is empty; an expression such as w*x + b was expected."));
        OrderedDictionary<string, int> names = [], constants = [];
        if (problems.Count > 0)
            return new FormulaReading(null, problems, names, constants);
        IReadOnlyList<Token> tokens = Lexer.Read(text, problems);
        Collect(tokens, names, constants);
        Parser parser = new(tokens, problems);
        if (problems.Count == 0)
            parser.Run();
        Formula? formula = problems.Count > 0 ? null : new Formula(text, parser.operands.Single().Expression, names, constants);
        return new FormulaReading(formula, problems, names, constants);
    }

    /// <summary>What stands for a column, a parameter or a constant; a name before a parenthesis is a function's.</summary>
    static void Collect(IReadOnlyList<Token> tokens, OrderedDictionary<string, int> names, OrderedDictionary<string, int> constants)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            Token token = tokens[i];
            if (token.Kind == TokenKind.QuotedName)
                names.TryAdd(token.Text, token.Position);
            else if (token.Kind == TokenKind.Name && tokens[i + 1].Kind != TokenKind.Open && FormulaFunction.Find(token.Text) is null)
                (NamedConstant.Find(token.Text) is null ? names : constants).TryAdd(token.Text, token.Position);
        }
    }

    void Run()
    {
        while (!ended && problems.Count < FormulaLimits.Problems)
        {
            if (operandDue)
                TakeOperand();
            else
                TakeOperator();
        }
    }

    void TakeOperand()
    {
        Token token = Current;
        if (token.Kind == TokenKind.Number)
            Take(new Number(token.Value));
        else if (token.Kind == TokenKind.QuotedName)
            Take(new Variable(token.Text));
        else if (token.Kind == TokenKind.Name && tokens[index + 1].Kind == TokenKind.Open)
            OpenCall();
        else if (token.Kind == TokenKind.Name)
            TakeName();
        else if (token.Kind == TokenKind.Open)
            Open(new Pending(token, PendingKind.Group));
        else if (token.Is("-"))
            Defer(new Pending(token, PendingKind.Negation));
        else if (token.Is("+"))
            index++;
        else
            Fail(token.Position, token.Kind == TokenKind.End
                ? "the formula ends here; a number, a name, a function or '(' was expected."
                : $"{token.Shown} was found; a number, a name, a function or '(' was expected.", token);
    }

    void TakeName()
    {
        Token token = Current;
        if (NamedConstant.Find(token.Text) is NamedConstant constant)
            Take(constant);
        else if (FormulaFunction.Find(token.Text) is FormulaFunction function)
        {
            Note(token, "syntax", $"{token.Text} is a function of {function.Arity}: '(' was expected after it.");
            Take(NamedConstant.E);
        }
        else
            Take(new Variable(token.Text));
    }

    void Take(Expression leaf)
    {
        Push(leaf, 1, Current.Position);
        operandDue = false;
        index++;
    }

    void OpenCall()
    {
        Token name = Current;
        FormulaFunction? function = FormulaFunction.Find(name.Text);
        if (function is null)
            problems.Add(FunctionNames.Unknown(name));
        index++;
        if (tokens[index + 1].Kind != TokenKind.Close)
        {
            Open(new Pending(name, PendingKind.Call, function));
            return;
        }
        if (function is not null)
            Note(name, "arity", $"{name.Text} takes {function.Arity}, not 0.");
        index++;
        Take(NamedConstant.E);
    }

    void Open(Pending enclosure)
    {
        if (++enclosures > FormulaLimits.Depth)
            FailTooDeep(Current.Position);
        Defer(enclosure);
    }

    void Defer(Pending operation)
    {
        pending.Push(operation);
        operandDue = true;
        index++;
    }

    void TakeOperator()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Operator:
                TakeBinary(token);
                index++;
                break;
            case TokenKind.Comma:
                Separate(token);
                break;
            case TokenKind.Close:
                Close(token);
                break;
            case TokenKind.End:
                Reduce(0);
                if (pending.TryPeek(out Pending? enclosure))
                    Fail(token.Position, $"the formula ends here; ')' was expected to close what position {enclosure.Token.Position} opens.", token);
                ended = true;
                break;
            default:
                Note(token, "syntax", $"{token.Shown} follows without an operator between; write * for a product.");
                TakeBinary(new Token(TokenKind.Operator, "*", token.Position));
                break;
        }
    }

    void TakeBinary(Token symbol)
    {
        Pending operation = new(symbol, PendingKind.Binary);
        if (symbol.Is("**"))
            Note(symbol, "syntax", "'**' was found; a power is written ^.");
        // A power waits for the one to its right; the others are done from the left.
        Reduce(operation.Level == Precedence.Power || operation.Level == Precedence.Comparison ? operation.Level + 1 : operation.Level);
        if (operation.Level == Precedence.Comparison && pending.TryPeek(out Pending? before) && before.Level == Precedence.Comparison)
            Note(symbol, "syntax", "comparisons do not chain; write (a < b)*(b < c).");
        pending.Push(operation);
        operandDue = true;
    }

    void Separate(Token comma)
    {
        Reduce(0);
        if (pending.TryPeek(out Pending? call) && call.Kind == PendingKind.Call)
        {
            call.Arguments++;
            operandDue = true;
            index++;
        }
        else
            Fail(comma.Position, "',' was found outside a function's arguments; an operator was expected (the decimal sign is a point).", comma);
    }

    void Close(Token parenthesis)
    {
        Reduce(0);
        if (!pending.TryPop(out Pending? enclosure))
        {
            Fail(parenthesis.Position, "')' was found, but no '(' is open; an operator or the end was expected.", parenthesis);
            return;
        }
        enclosures--;
        index++;
        if (enclosure.Kind == PendingKind.Call)
            Finish(enclosure);
    }

    void Finish(Pending call)
    {
        Operand[] arguments = [.. Enumerable.Range(0, call.Arguments).Select(_ => operands.Pop()).Reverse()];
        int depth = 1 + arguments.Max(argument => argument.Depth);
        Expression result = NamedConstant.E;
        if (call.Function is FormulaFunction function)
        {
            if (arguments.Length < function.MinimumArguments || arguments.Length > function.MaximumArguments)
                Note(call.Token, "arity", $"{call.Token.Text} takes {function.Arity}, not {arguments.Length}.");
            else if (function.Name == "pow")
                result = new Power(arguments[0].Expression, arguments[1].Expression);
            else
                result = new Call(function, [.. arguments.Select(argument => argument.Expression)]);
        }
        Push(result, depth, call.Token.Position);
    }

    /// <summary>Does what waits and binds at least as tightly as <paramref name="level"/>, up to the innermost open parenthesis.</summary>
    void Reduce(int level)
    {
        while (!ended && pending.TryPeek(out Pending? top) && top.Level > 0 && top.Level >= level)
            Apply(pending.Pop());
    }

    void Apply(Pending operation)
    {
        Operand right = operands.Pop();
        if (operation.Kind == PendingKind.Negation)
        {
            Push(new Negation(right.Expression), right.Depth + 1, operation.Token.Position);
            return;
        }
        Operand left = operands.Pop();
        string symbol = operation.Token.Text;
        (Expression a, Expression b) = (left.Expression, right.Expression);
        Expression result = operation.Level switch
        {
            Precedence.Sum => Sum.Of(a, new Addend(b, symbol == "-")),
            Precedence.Product => Product.Of(a, new Factor(b, symbol == "/")),
            Precedence.Power => new Power(a, b),
            _ => new Comparison(symbol, a, b),
        };
        bool extends = (a is Sum && result is Sum) || (a is Product && result is Product);
        Push(result, Math.Max(left.Depth + (extends ? 0 : 1), right.Depth + 1), operation.Token.Position);
    }

    void Push(Expression expression, int depth, int position)
    {
        if (++nodes > FormulaLimits.Nodes)
            Fail(position, $"the formula has more than {FormulaLimits.Nodes:#,0} numbers, names and operations; so many are allowed.", code: "too_large");
        else if (depth > FormulaLimits.Depth)
            FailTooDeep(position);
        operands.Push(new Operand(expression, depth));
    }

    void Note(Token token, string code, string detail) =>
        problems.Add(new FormulaProblem(token.Position, code, detail) { Value = token.Text });

    void FailTooDeep(int position) =>
        Fail(position, $"the formula is nested deeper than {FormulaLimits.Depth} levels; so many are allowed.", code: "too_large");

    void Fail(int position, string detail, Token? token = null, string code = "syntax")
    {
        if (!ended)
            problems.Add(new FormulaProblem(position, code, detail) { Value = token is { Kind: not TokenKind.End } found ? found.Text : null });
        ended = true;
    }

    readonly record struct Operand(Expression Expression, int Depth);
}
