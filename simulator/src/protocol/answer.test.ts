import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseAnswer } from './answer.ts'

it('takes an empty body and an object without error for success', () => {
  assert.equal(parseAnswer('').outcome, 'ok')
  assert.equal(parseAnswer('{}').outcome, 'ok')
  assert.equal(parseAnswer('{"node_invalid": false}').outcome, 'ok')
  assert.equal(parseAnswer('{"node_invalid": "true"}').outcome, 'ok')
})

it('takes any error key for failure, even an empty one', () => {
  for (const value of ['null', '""', 'false', '"x"'])
    assert.equal(parseAnswer(`{"error": ${value}}`).outcome, 'refused')
})

it('takes what is no JSON object for failure', () => {
  for (const text of ['<html>', '"text"', 'null', '[1]']) assert.equal(parseAnswer(text).outcome, 'refused')
})

it('honours node_invalid only as true', () => {
  assert.equal(parseAnswer('{"node_invalid": true}').outcome, 'node-invalid')
  assert.equal(parseAnswer('{"error": "x", "node_invalid": true}').outcome, 'node-invalid')
})
