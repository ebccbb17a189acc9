import type { Column, Template } from '../template.js';
import { applicationsTable } from './applications.js';
import { remediesTable, sixSections } from './remedies.js';

const items: Column = {
  id: 'prior_year_items',
  label: '上一年项目数量',
  gloss: 'Items of the year before',
  kind: 'count',
  unit: '项',
};
const change: Column = {
  id: 'change_in_items',
  label: '本年增/减',
  gloss: 'Change this year (signed)',
  kind: 'change',
  unit: '项',
};
const decisions: Column = {
  id: 'decisions',
  label: '处理决定数量',
  gloss: 'Decisions made this year',
  kind: 'count',
  unit: '件',
  aliases: ['本年处理决定数量', '处理行政决定数量'],
};

/** 政府信息公开工作年度报告格式(试行), for the reports on 2019 (encouraged) and 2020. */
export const template2019: Template = {
  id: '2019',
  label: '政府信息公开工作年度报告格式(试行)',
  gloss: 'Trial format of the annual report on government information disclosure',
  citation: '国办公开办函〔2019〕60号',
  years: { from: 2019, to: 2020 },
  sections: sixSections,
  tables: [
    {
      id: 'proactive',
      label: '主动公开政府信息情况',
      gloss: 'Proactive disclosure',
      layout: 'rows',
      required: true,
      citation: '政府信息公开条例 50(1)',
      blocks: [
        {
          label: '第二十条第(一)项',
          gloss: 'Article 20(1)',
          citation: '20(1)',
          columns: [
            {
              id: 'newly_made',
              label: '本年新制作数量',
              gloss: 'Newly made this year',
              kind: 'count',
              unit: '件',
            },
            {
              id: 'newly_disclosed',
              label: '本年新公开数量',
              gloss: 'Newly disclosed this year',
              kind: 'count',
              unit: '件',
            },
            {
              id: 'total_disclosed',
              label: '对外公开总数量',
              gloss: 'Total disclosed (stock)',
              kind: 'count',
              unit: '件',
            },
          ],
          rows: [
            { id: 'rules', label: '规章', gloss: 'Rules' },
            {
              id: 'normative_documents',
              label: '规范性文件',
              gloss: 'Normative documents',
              aliases: ['行政规范性文件', '规范性档案'],
            },
          ],
        },
        {
          label: '第二十条第(五)项',
          gloss: 'Article 20(5)',
          citation: '20(5)',
          columns: [items, change, decisions],
          rows: [
            { id: 'administrative_licensing', label: '行政许可', gloss: 'Administrative licensing' },
            {
              id: 'other_external_services',
              label: '其他对外管理服务事项',
              gloss: 'Other external management and service matters',
            },
          ],
        },
        {
          label: '第二十条第(六)项',
          gloss: 'Article 20(6)',
          citation: '20(6)',
          columns: [items, change, decisions],
          rows: [
            { id: 'administrative_punishment', label: '行政处罚', gloss: 'Administrative punishment' },
            { id: 'administrative_compulsion', label: '行政强制', gloss: 'Administrative compulsion' },
          ],
        },
        {
          label: '第二十条第(八)项',
          gloss: 'Article 20(8)',
          citation: '20(8)',
          columns: [items, change],
          rows: [{ id: 'administrative_fees', label: '行政事业性收费', gloss: 'Administrative fees' }],
        },
        {
          label: '第二十条第(九)项',
          gloss: 'Article 20(9)',
          citation: '20(9)',
          columns: [
            { id: 'items', label: '采购项目数量', gloss: 'Procurement items', kind: 'count', unit: '项' },
            { id: 'amount', label: '采购总金额', gloss: 'Procurement amount', kind: 'amount', unit: '万元' },
          ],
          rows: [{ id: 'centralized_procurement', label: '政府集中采购', gloss: 'Centralised procurement' }],
        },
      ],
    },
    applicationsTable('2019'),
    remediesTable,
  ],
};
