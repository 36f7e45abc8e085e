#include "server/domain/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "server/domain/filter_comparison.h"
#include "server/domain/filter_tokens.h"
#include "server/domain/status_macros.h"

namespace prorata::domain {

struct Filter::Node {
  enum class Kind { kAnd, kOr, kNot, kComparison };

  Kind kind = Kind::kComparison;
  // Two or more for kAnd and kOr, one for kNot.
  std::vector<std::shared_ptr<const Node>> children;
  FilterComparison comparison;
};

namespace {

using Node = Filter::Node;
using NodePtr = std::shared_ptr<const Node>;
using Kind = FilterToken::Kind;

// So that no filter uses up the stack.
constexpr int kDeepestNesting = 64;

// As AIP-160 has it, OR binds closer than AND: `a AND b OR c` is `a AND (b OR c)`.
class Parser {
 public:
  Parser(std::string_view filter, const FilterFields& fields) : filter_(filter), fields_(fields), tokens_(filter) {}

  absl::StatusOr<NodePtr> Parse() {
    PRORATA_RETURN_IF_ERROR(Advance());
    PRORATA_ASSIGN_OR_RETURN(NodePtr root, Conjunction());
    if (token_.kind != Kind::kEnd) return Unexpected("AND, OR or the end");
    return root;
  }

 private:
  absl::Status Advance() {
    PRORATA_ASSIGN_OR_RETURN(token_, tokens_.Next());
    return absl::OkStatus();
  }

  bool IsKeyword(std::string_view word) const { return token_.kind == Kind::kWord && token_.text == word; }

  absl::Status Unexpected(std::string_view expected) const {
    const std::string found = token_.kind == Kind::kEnd ? "the end" : fmt::format("`{}`", token_.text);
    return FilterRefusal(filter_, token_.offset, fmt::format("expected {}, found {}", expected, found));
  }

  template <typename Operand>
  absl::StatusOr<NodePtr> Chain(Node::Kind kind, std::string_view keyword, const Operand& operand) {
    auto node = std::make_shared<Node>();
    node->kind = kind;
    for (;;) {
      PRORATA_ASSIGN_OR_RETURN(NodePtr child, operand());
      node->children.push_back(std::move(child));
      if (!IsKeyword(keyword)) break;
      PRORATA_RETURN_IF_ERROR(Advance());
    }
    if (node->children.size() == 1) return node->children.front();
    return node;
  }

  absl::StatusOr<NodePtr> Conjunction() {
    return Chain(Node::Kind::kAnd, "AND", [&] { return Disjunction(); });
  }

  absl::StatusOr<NodePtr> Disjunction() {
    return Chain(Node::Kind::kOr, "OR", [&] { return Factor(); });
  }

  absl::StatusOr<NodePtr> Factor() {
    if (++depth_ > kDeepestNesting) return FilterRefusal(filter_, token_.offset, "nested too deeply");
    absl::StatusOr<NodePtr> factor = IsKeyword("NOT")             ? Negation()
                                     : token_.kind == Kind::kOpen ? Group()
                                                                  : Comparison();
    --depth_;
    return factor;
  }

  absl::StatusOr<NodePtr> Negation() {
    PRORATA_RETURN_IF_ERROR(Advance());
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::kNot;
    PRORATA_ASSIGN_OR_RETURN(NodePtr child, Factor());
    node->children.push_back(std::move(child));
    return node;
  }

  absl::StatusOr<NodePtr> Group() {
    PRORATA_RETURN_IF_ERROR(Advance());
    PRORATA_ASSIGN_OR_RETURN(NodePtr inside, Conjunction());
    if (token_.kind != Kind::kClose) return Unexpected("AND, OR or `)`");
    PRORATA_RETURN_IF_ERROR(Advance());
    return inside;
  }

  absl::StatusOr<NodePtr> Comparison() {
    const bool is_field = token_.kind == Kind::kWord && !IsKeyword("AND") && !IsKeyword("OR");
    if (!is_field) return Unexpected("a field");
    const std::string name = token_.text;
    const FilterField* field = FindField(name);
    if (field == nullptr) return FilterRefusal(filter_, token_.offset, UnknownField());
    PRORATA_RETURN_IF_ERROR(Advance());
    const std::optional<FilterOperator> op =
        token_.kind == Kind::kOperator ? FilterOperatorOf(token_.text) : std::nullopt;
    if (!op.has_value()) return Unexpected("one of = != < <= > >= :");
    PRORATA_ASSIGN_OR_RETURN(token_, tokens_.NextValue());
    const bool is_value = token_.kind == Kind::kWord || token_.kind == Kind::kQuoted;
    if (!is_value) return Unexpected("a value");
    absl::StatusOr<FilterComparison> comparison = MakeFilterComparison(name, *field, *op, token_.text);
    if (!comparison.ok()) return FilterRefusal(filter_, token_.offset, std::string(comparison.status().message()));
    PRORATA_RETURN_IF_ERROR(Advance());
    auto node = std::make_shared<Node>();
    node->comparison = *std::move(comparison);
    return node;
  }

  // The field of that name, or what a key of a map is; null if it is none.
  const FilterField* FindField(std::string_view name) const {
    static const FilterField value_of_a_key{FilterType::kText, {}};
    if (const auto field = fields_.find(name); field != fields_.end()) return &field->second;
    const size_t dot = name.find('.');
    if (dot == std::string_view::npos || dot + 1 == name.size()) return nullptr;
    const auto map = fields_.find(name.substr(0, dot));
    return map != fields_.end() && map->second.type == FilterType::kMap ? &value_of_a_key : nullptr;
  }

  std::string UnknownField() const {
    return fmt::format("`{}` is not a field; fields are {}", token_.text, fmt::join(std::views::keys(fields_), ", "));
  }

  std::string_view filter_;
  const FilterFields& fields_;
  FilterTokens tokens_;
  FilterToken token_;
  int depth_ = 0;
};

bool NodeMatches(const Node& node, absl::FunctionRef<FilterValue(std::string_view)> value_of) {
  const auto matches = [&](const NodePtr& child) { return NodeMatches(*child, value_of); };
  switch (node.kind) {
    case Node::Kind::kAnd:
      return std::ranges::all_of(node.children, matches);
    case Node::Kind::kOr:
      return std::ranges::any_of(node.children, matches);
    case Node::Kind::kNot:
      return !matches(node.children.front());
    case Node::Kind::kComparison:
      return node.comparison.Matches(value_of(node.comparison.field));
  }
  return false;
}

bool NodeMentions(const Node& node, std::string_view field) {
  if (node.kind == Node::Kind::kComparison) return node.comparison.field == field;
  return std::ranges::any_of(node.children, [&](const NodePtr& child) { return NodeMentions(*child, field); });
}

void VisitFields(const Node& node, absl::FunctionRef<void(std::string_view)> visit) {
  if (node.kind == Node::Kind::kComparison) return visit(node.comparison.field);
  for (const NodePtr& child : node.children) VisitFields(*child, visit);
}

void CollectRequired(const Node& node, std::vector<const FilterComparison*>& required) {
  if (node.kind == Node::Kind::kComparison) required.push_back(&node.comparison);
  if (node.kind != Node::Kind::kAnd) return;
  for (const NodePtr& child : node.children) CollectRequired(*child, required);
}

}  // namespace

absl::StatusOr<Filter> Filter::Parse(std::string_view text, const FilterFields& fields) {
  const bool is_blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (is_blank) return Filter();
  PRORATA_ASSIGN_OR_RETURN(NodePtr root, Parser(text, fields).Parse());
  return Filter(std::move(root));
}

bool Filter::Matches(absl::FunctionRef<FilterValue(std::string_view field)> value_of) const {
  return root_ == nullptr || NodeMatches(*root_, value_of);
}

bool Filter::Mentions(std::string_view field) const {
  return root_ != nullptr && NodeMentions(*root_, field);
}

void Filter::ForEachField(absl::FunctionRef<void(std::string_view field)> visit) const {
  if (root_ != nullptr) VisitFields(*root_, visit);
}

std::vector<const FilterComparison*> Filter::Required() const {
  std::vector<const FilterComparison*> required;
  if (root_ != nullptr) CollectRequired(*root_, required);
  return required;
}

}  // namespace prorata::domain
